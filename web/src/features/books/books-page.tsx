import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { TrialBalance } from '../audit/balances/trial-balance.js';
import { Row, Section } from '../desk/section.js';
import { CheckedPart } from './checked-part.js';
import { casesQuery, reconcile, reconciliationsQuery } from './queries.js';

/** Whether the books are in order: their sums, their comparison with everything else, and open cases. */
export function BooksPage() {
  const { t } = useTranslation(['city-books', 'audit']);
  const [run, setRun] = useAddress('run');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Section title={t('audit:trial.title')}>
        <TrialBalance entry={(seq) => seq} />
      </Section>
      <Section title={t('runs.title')}>
        <Runs onAsked={setRun} />
      </Section>
      {run !== '' && <CheckedPart key={run} id={run} />}
      <Section title={t('cases.title')}>
        <Cases />
      </Section>
    </Page>
  );
}

function Runs({ onAsked }: { readonly onAsked: (id: string) => void }) {
  const { t, i18n } = useTranslation('city-books');
  const ask = useChange(reconcile, [['reconciliations']], ({ id }) => onAsked(id));
  return (
    <>
      <p>{t('runs.lead')}</p>
      <Row>
        <Button busy={ask.isPending} onClick={() => ask.mutate(undefined)}>
          {t('runs.ask')}
        </Button>
      </Row>
      <ProblemNotice error={ask.error} />
      <PagedTable
        list={useInfiniteQuery(reconciliationsQuery)}
        label={t('runs.title')}
        keyOf={({ id }) => id}
        empty={<p>{t('runs.none')}</p>}
        columns={[
          {
            name: t('runs.when'),
            cell: ({ id, createdAt }) => (
              <Link to={{ search: `?run=${id}` }}>{momentText(createdAt, i18n.language)}</Link>
            ),
          },
          { name: t('runs.origin'), cell: ({ origin }) => t(`origin.${origin}`) },
          { name: t('runs.state'), cell: ({ state }) => t(`state.${state}`) },
          { name: t('runs.drifts'), cell: ({ drifts }) => drifts ?? '', isNumber: true },
        ]}
      />
    </>
  );
}

function Cases() {
  const { t } = useTranslation('city-books');
  return (
    <PagedTable
      list={useInfiniteQuery(casesQuery)}
      label={t('cases.title')}
      keyOf={({ id }) => id}
      empty={<p>{t('cases.none')}</p>}
      columns={[
        { name: t('cases.reason'), cell: ({ reason }) => reason },
        {
          name: t('runs.state'),
          cell: ({ state }) => <Tag tone="plain">{t(`case.${state}`)}</Tag>,
        },
        { name: t('cases.deadline'), cell: ({ deadline }) => deadline },
      ]}
    />
  );
}
