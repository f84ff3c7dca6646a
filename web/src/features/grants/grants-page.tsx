import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Section } from '../desk/section.js';
import { Awards } from './awards.js';
import { Classes, NewClassForm } from './classes.js';
import { hardshipsQuery } from './queries.js';

/** Hardship classes, who holds one, and what was granted for it. */
export function GrantsPage() {
  const { t } = useTranslation('city-grants');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Section title={t('classes.title')}>
        <Classes />
      </Section>
      <Section title={t('add.title')}>
        <NewClassForm />
      </Section>
      <Section title={t('holders.title')}>
        <Holders />
      </Section>
      <Section title={t('awards.title')}>
        <Awards />
      </Section>
    </Page>
  );
}

function Holders() {
  const { t, i18n } = useTranslation('city-grants');
  return (
    <PagedTable
      list={useInfiniteQuery(hardshipsQuery)}
      label={t('holders.title')}
      keyOf={({ id }) => id}
      empty={<p>{t('holders.none')}</p>}
      columns={[
        {
          name: t('holders.who'),
          cell: ({ memberId, memberNo }) => <Link to={`/city/people/${memberId}`}>{memberNo}</Link>,
        },
        {
          name: t('holders.class'),
          cell: ({ className, classNameEn }) =>
            i18n.language === 'en' ? (classNameEn ?? className) : className,
        },
        { name: t('holders.evidence'), cell: ({ evidenceKind }) => t(`evidence.${evidenceKind}`) },
        { name: t('holders.state'), cell: ({ state }) => t(`state.${state}`) },
        { name: t('from'), cell: ({ validFrom }) => validFrom },
        { name: t('until'), cell: ({ validUntil }) => validUntil ?? t('open') },
      ]}
    />
  );
}
