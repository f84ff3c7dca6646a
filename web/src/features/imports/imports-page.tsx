import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Section } from '../desk/section.js';
import { ImportPart } from './import-part.js';
import { NewImport } from './new-import.js';
import { importsQuery } from './queries.js';
import { STATE_TONES } from './state.js';

/** Files of the whole city: tried first, then taken in; what was refused comes back row by row. */
export function ImportsPage() {
  const { t } = useTranslation('city-imports');
  const [open, setOpen] = useAddress('open');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Section title={t('new.title')}>
        <NewImport onSent={setOpen} />
      </Section>
      {open !== '' && <ImportPart key={open} id={open} />}
      <Section title={t('list.title')}>
        <Imports />
      </Section>
    </Page>
  );
}

function Imports() {
  const { t, i18n } = useTranslation('city-imports');
  return (
    <PagedTable
      list={useInfiniteQuery(importsQuery)}
      label={t('list.title')}
      keyOf={({ id }) => id}
      empty={
        <Empty title={t('list.none')}>
          <p>{t('list.advice')}</p>
        </Empty>
      }
      columns={[
        {
          name: t('list.when'),
          cell: ({ id, createdAt }) => (
            <Link to={{ search: `?open=${id}` }}>{momentText(createdAt, i18n.language)}</Link>
          ),
        },
        { name: t('kind.label'), cell: ({ kind }) => t(`kind.${kind}`) },
        {
          name: t('list.way'),
          cell: ({ dryRun }) => (dryRun ? t('way.trial') : t('way.real')),
        },
        {
          name: t('list.state'),
          cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag>,
        },
        { name: t('one.accepted'), cell: ({ accepted }) => accepted, isNumber: true },
        { name: t('one.refused'), cell: ({ refused }) => refused, isNumber: true },
      ]}
    />
  );
}
