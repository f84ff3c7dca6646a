import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { dateText } from '../../../lib/dates.js';
import { DataTable } from '../../../ui/data-table.js';
import { Notice } from '../../../ui/notice.js';
import { PagedTable } from '../../../ui/paged-table.js';
import styles from '../audit.module.css';
import { EntryLink } from '../member-no.js';
import { pagesOf } from '../queries.js';

type RunDetail = components['schemas']['ReconciliationDetailDto'];

const driftsQuery = (id: string) =>
  pagesOf(['reconciliations', id, 'drifts'], (place) =>
    ask(api.GET('/v1/reconciliations/{id}/drifts', { params: { path: { id }, query: place } })),
  );

/** One comparison: what was looked at, and what did not agree. */
export function Run({ run }: { readonly run: RunDetail }) {
  const { t, i18n } = useTranslation('audit');
  return (
    <>
      <h2>{t('reconcile.run', { day: dateText(run.day, i18n.language) })}</h2>
      <Outcome run={run} />
      {run.checks.length > 0 && (
        <DataTable
          label={t('reconcile.checks')}
          rows={run.checks}
          keyOf={({ check }) => check}
          columns={[
            { name: t('reconcile.check'), cell: ({ text }) => text },
            { name: t('reconcile.looked'), isNumber: true, cell: ({ lookedAt }) => lookedAt },
            { name: t('reconcile.drifts'), isNumber: true, cell: ({ drifting }) => drifting },
            { name: t('reconcile.upTo'), cell: ({ headSeq }) => <EntryLink seq={headSeq} /> },
          ]}
        />
      )}
      {run.drifts !== null && run.drifts !== '0' && <Drifts id={run.id} />}
    </>
  );
}

function Outcome({ run: { state, drifts, faultCode } }: { readonly run: RunDetail }) {
  const { t } = useTranslation('audit');
  if (state === 'failed') {
    return <Notice tone="bad">{t('reconcile.failed', { code: faultCode })}</Notice>;
  }
  if (drifts === null) return <Notice tone="info">{t('reconcile.running')}</Notice>;
  if (drifts === '0') return <Notice tone="good">{t('reconcile.agrees')}</Notice>;
  return <Notice tone="bad">{t('reconcile.differs', { drifts })}</Notice>;
}

function Drifts({ id }: { readonly id: string }) {
  const { t } = useTranslation('audit');
  const list = useInfiniteQuery(driftsQuery(id));
  return (
    <>
      <h3>{t('reconcile.found')}</h3>
      <PagedTable
        label={t('reconcile.found')}
        list={list}
        keyOf={({ check, n }) => `${check} ${n}`}
        empty={null}
        columns={[
          { name: t('drift.rule'), cell: ({ rule }) => rule },
          {
            name: t('drift.at'),
            cell: ({ subjectType, subjectId }) => (
              <span className={styles.mono}>
                {subjectType} {subjectId}
              </span>
            ),
          },
          { name: t('drift.expected'), cell: ({ expected }) => expected },
          { name: t('drift.found'), cell: ({ found }) => found },
        ]}
      />
    </>
  );
}
