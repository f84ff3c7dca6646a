import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../ui/data-table.js';
import { Notice } from '../../ui/notice.js';
import { PagedTable } from '../../ui/paged-table.js';
import { One } from '../desk/one.js';
import { Section } from '../desk/section.js';
import { driftsQuery, type Reconciliation, reconciliationQuery } from './queries.js';

/** What one comparison looked at, and what it found to differ. */
export function CheckedPart({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-books');
  return (
    <Section title={t('checks.title')}>
      <One query={useQuery(reconciliationQuery(id))}>{(found) => <Checks of={found} />}</One>
    </Section>
  );
}

function Checks({ of: { id, state, drifts, checks, faultCode } }: { readonly of: Reconciliation }) {
  const { t } = useTranslation('city-books');
  if (state === 'failed') {
    return <Notice tone="bad">{t('checks.fault', { code: faultCode })}</Notice>;
  }
  if (state !== 'done') return <p role="status">{t('checks.running')}</p>;
  return (
    <>
      <Notice tone={drifts === '0' ? 'good' : 'bad'}>
        {drifts === '0' ? t('checks.good') : t('checks.bad', { drifts })}
      </Notice>
      <DataTable
        label={t('checks.title')}
        keyOf={({ check }) => check}
        rows={checks}
        columns={[
          { name: t('checks.what'), cell: ({ text }) => text },
          { name: t('checks.lookedAt'), cell: ({ lookedAt }) => lookedAt, isNumber: true },
          { name: t('runs.drifts'), cell: ({ drifting }) => drifting, isNumber: true },
        ]}
      />
      {drifts !== '0' && <Drifts id={id} />}
    </>
  );
}

function Drifts({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-books');
  return (
    <PagedTable
      list={useInfiniteQuery(driftsQuery(id))}
      label={t('drifts.title')}
      keyOf={({ n, check }) => `${check} ${n}`}
      empty={null}
      columns={[
        { name: t('drifts.rule'), cell: ({ rule }) => rule },
        {
          name: t('drifts.subject'),
          cell: ({ subjectType, subjectId }) => `${subjectType} ${subjectId}`,
        },
        { name: t('drifts.expected'), cell: ({ expected }) => expected },
        { name: t('drifts.found'), cell: ({ found }) => found },
      ]}
    />
  );
}
