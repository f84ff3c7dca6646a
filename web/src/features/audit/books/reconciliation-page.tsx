import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { dateText, momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Empty } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { pagesOf } from '../queries.js';
import { Run } from './run.js';

const LOOK_AGAIN_MS = 2000;

const runsQuery = pagesOf(['reconciliations', 'list'], (place) =>
  ask(api.GET('/v1/reconciliations', { params: { query: place } })),
);

/** Each night every table is held against the others; what does not agree is listed here. */
export function ReconciliationPage() {
  const { t, i18n } = useTranslation('audit');
  const [params] = useSearchParams();
  const list = useInfiniteQuery(runsQuery);
  const chosen = params.get('run') ?? list.data?.pages[0]?.items[0]?.id;
  return (
    <Page title={t('reconcile.title')} lead={t('reconcile.lead')} broad actions={<AskForRun />}>
      {chosen !== undefined && <RunById id={chosen} />}
      <h2>{t('reconcile.runs')}</h2>
      <PagedTable
        label={t('reconcile.runs')}
        list={list}
        keyOf={({ id }) => id}
        empty={<Empty title={t('reconcile.none')}>{t('reconcile.noneHint')}</Empty>}
        columns={[
          {
            name: t('reconcile.day'),
            cell: ({ id, day }) => <Link to={`?run=${id}`}>{dateText(day, i18n.language)}</Link>,
          },
          { name: t('reconcile.origin'), cell: ({ origin }) => t(`runOrigin.${origin}`) },
          { name: t('record.state'), cell: ({ state }) => t(`runState.${state}`) },
          { name: t('reconcile.drifts'), isNumber: true, cell: ({ drifts }) => drifts ?? '—' },
          {
            name: t('reconcile.finished'),
            cell: ({ finishedAt }) =>
              finishedAt === null ? '—' : momentText(finishedAt, i18n.language),
          },
        ]}
      />
    </Page>
  );
}

function AskForRun() {
  const { t } = useTranslation('audit');
  const queries = useQueryClient();
  const [, setParams] = useSearchParams();
  const start = useMutation({
    mutationFn: () => ask(api.POST('/v1/reconciliations')),
    onSuccess: ({ id }) => {
      setParams({ run: id });
      return queries.invalidateQueries({ queryKey: ['reconciliations'] });
    },
  });
  return (
    <>
      <Button look="primary" busy={start.isPending} onClick={() => start.mutate()}>
        {t('reconcile.ask')}
      </Button>
      <ProblemNotice error={start.error} />
    </>
  );
}

function RunById({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const run = useQuery({
    queryKey: ['reconciliations', id],
    queryFn: async () => {
      const found = await ask(api.GET('/v1/reconciliations/{id}', { params: { path: { id } } }));
      if (found.finishedAt !== null) {
        queries.invalidateQueries({ queryKey: runsQuery.queryKey });
      }
      return found;
    },
    refetchInterval: ({ state }) => (state.data?.finishedAt === null ? LOOK_AGAIN_MS : false),
  });
  return (
    <>
      <ProblemNotice error={run.error} onRetry={() => run.refetch()} />
      {run.data !== undefined && <Run run={run.data} />}
    </>
  );
}
