import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/notice.js';
import { DataTable } from '../desk/data-table.js';
import { Listing } from '../desk/listing.js';
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
        rowKey={({ check }) => check}
        rows={checks}
        columns={[
          { title: t('checks.what'), cell: ({ text }) => text },
          { title: t('checks.lookedAt'), cell: ({ lookedAt }) => lookedAt, isAmount: true },
          { title: t('runs.drifts'), cell: ({ drifting }) => drifting, isAmount: true },
        ]}
      />
      {drifts !== '0' && <Drifts id={id} />}
    </>
  );
}

function Drifts({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-books');
  return (
    <Listing
      query={useInfiniteQuery(driftsQuery(id))}
      label={t('drifts.title')}
      rowKey={({ n, check }) => `${check} ${n}`}
      empty={null}
      columns={[
        { title: t('drifts.rule'), cell: ({ rule }) => rule },
        {
          title: t('drifts.subject'),
          cell: ({ subjectType, subjectId }) => `${subjectType} ${subjectId}`,
        },
        { title: t('drifts.expected'), cell: ({ expected }) => expected },
        { title: t('drifts.found'), cell: ({ found }) => found },
      ]}
    />
  );
}
