import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '../../../app/session/session.js';
import { dateText, momentText } from '../../../lib/dates.js';
import { ButtonLink } from '../../../ui/button.js';
import type { Column } from '../../../ui/data-table.js';
import { DataTable } from '../../../ui/data-table.js';
import { Empty, Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { EntryLink, MemberLink } from '../member-no.js';
import { type Entry, entryQuery, headQuery, memberEntriesQuery } from '../queries.js';
import { EntrySearch } from './entry-search.js';

/** How many entries stand on one page of the chain. */
const SHOWN = 12;

/** The journal of the city: find an entry, or look through the chain from its end. */
export function LedgerPage() {
  const { t } = useTranslation('audit');
  const [params] = useSearchParams();
  const member = params.get('member');
  return (
    <Page title={t('ledger.title')} lead={t('ledger.lead')} broad>
      <EntrySearch />
      {member === null ? (
        <Chain />
      ) : (
        <MemberEntries id={member} memberNo={params.get('no') ?? ''} />
      )}
    </Page>
  );
}

function Chain() {
  const { t } = useTranslation('audit');
  const { city } = useSession();
  const [params] = useSearchParams();
  const head = useQuery(headQuery(city));
  if (head.data === undefined) {
    if (head.error === null) return <Loading label={t('loading')} />;
    return <ProblemNotice error={head.error} onRetry={() => head.refetch()} />;
  }
  const last = Number(head.data.seq);
  const asked = Number(params.get('to') ?? last);
  const to = Number.isSafeInteger(asked) ? Math.min(Math.max(asked, 0), last) : last;
  return <Stretch to={to} last={last} />;
}

/** Entries in their order, the newest first. */
function Stretch({ to, last }: { readonly to: number; readonly last: number }) {
  const { t } = useTranslation('audit');
  const columns = useColumns();
  const seqs = Array.from({ length: Math.min(SHOWN, to + 1) }, (_, n) => String(to - n));
  const answers = useQueries({ queries: seqs.map((seq) => entryQuery(seq)) });
  const rows = answers.flatMap(({ data }) => (data ? [data] : []));
  const failed = answers.find(({ error }) => error !== null);
  if (failed !== undefined) {
    return <ProblemNotice error={failed.error} onRetry={() => failed.refetch()} />;
  }
  if (rows.length === 0) return <Loading label={t('loading')} lines={6} />;
  return (
    <>
      <h2>{t('ledger.chain', { last })}</h2>
      <DataTable
        label={t('ledger.entries')}
        columns={columns}
        rows={rows}
        keyOf={({ seq }) => seq}
      />
      <div className={styles.row}>
        {to < last && (
          <ButtonLink to={`?to=${Math.min(to + SHOWN, last)}`}>{t('ledger.newer')}</ButtonLink>
        )}
        {to >= SHOWN && <ButtonLink to={`?to=${to - SHOWN}`}>{t('ledger.older')}</ButtonLink>}
      </div>
    </>
  );
}

function useColumns(): Column<Entry>[] {
  const { t, i18n } = useTranslation('audit');
  return [
    { name: t('entry.seq'), cell: ({ seq }) => <EntryLink seq={seq} /> },
    { name: t('entry.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
    { name: t('entry.effective'), cell: (one) => dateText(one.effectiveOn, i18n.language) },
    { name: t('entry.recorded'), cell: (one) => momentText(one.recordedAt, i18n.language) },
    {
      name: t('entry.reverses'),
      cell: ({ reversesSeq, reversedBySeq }) => (
        <>
          {reversesSeq !== null && (
            <>
              {t('entry.undoes')} <EntryLink seq={reversesSeq} />
            </>
          )}
          {reversedBySeq !== null && (
            <>
              {t('entry.undone')} <EntryLink seq={reversedBySeq} />
            </>
          )}
        </>
      ),
    },
  ];
}

/** The entries that move somebody's accounts. */
function MemberEntries({ id, memberNo }: { readonly id: string; readonly memberNo: string }) {
  const { t, i18n } = useTranslation('audit');
  const list = useInfiniteQuery(memberEntriesQuery(id));
  return (
    <>
      <h2>{t('ledger.ofMember', { memberNo })}</h2>
      <p>
        <MemberLink memberNo={memberNo} /> · {t('ledger.toAccounts')}
      </p>
      <PagedTable
        label={t('ledger.entries')}
        list={list}
        keyOf={({ seq }) => seq}
        empty={<Empty title={t('ledger.none')}>{t('ledger.noneHint')}</Empty>}
        columns={[
          { name: t('entry.seq'), cell: ({ seq }) => <EntryLink seq={seq} /> },
          { name: t('entry.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
          { name: t('entry.effective'), cell: (one) => dateText(one.effectiveOn, i18n.language) },
          { name: t('entry.recorded'), cell: (one) => momentText(one.recordedAt, i18n.language) },
          {
            name: t('entry.sealed'),
            cell: ({ sealed }) => (sealed ? t('entry.isSealed') : t('entry.notSealed')),
          },
        ]}
      />
    </>
  );
}
