import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSession } from '../../../app/session/session.js';
import { dateText, momentText } from '../../../lib/dates.js';
import { ButtonLink } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Empty, Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { EntryLink, MemberLink } from '../member-no.js';
import { type Entry, entryQuery, headQuery } from '../queries.js';
import { Behind } from './behind.js';
import { LeafCard } from './leaf-card.js';
import { Neighbours } from './neighbours.js';
import { ProofCard } from './proof-card.js';

/** One entry of the journal: what it moved, what stands behind it, and whether it stands where it should. */
export function EntryPage() {
  const { t } = useTranslation('audit');
  const { seq = '' } = useParams();
  const { city } = useSession();
  const entry = useQuery(entryQuery(seq));
  const head = useQuery(headQuery(city));
  const last = head.data === undefined ? null : BigInt(head.data.seq);
  const at = /^\d{1,19}$/.test(seq) ? BigInt(seq) : 0n;
  return (
    <Page
      key={seq}
      broad
      title={t('entry.title', { seq })}
      actions={
        <div className={styles.row}>
          {at > 0n && (
            <ButtonLink to={`/audit/ledger/${at - 1n}`}>{t('entry.previous')}</ButtonLink>
          )}
          {last !== null && at < last && (
            <ButtonLink to={`/audit/ledger/${at + 1n}`}>{t('entry.next')}</ButtonLink>
          )}
        </div>
      }
    >
      {entry.isPending && <Loading label={t('loading')} lines={6} />}
      <ProblemNotice error={entry.error} onRetry={() => entry.refetch()} />
      {entry.data === null && (
        <Empty title={t('entry.missing', { seq })}>{t('entry.missingHint')}</Empty>
      )}
      {entry.data && last !== null && <EntryParts entry={entry.data} last={last} />}
    </Page>
  );
}

function EntryParts({ entry, last }: { readonly entry: Entry; readonly last: bigint }) {
  const at = BigInt(entry.seq);
  const before = useQuery({ ...entryQuery(String(at - 1n)), enabled: at > 0n });
  const after = useQuery({ ...entryQuery(String(at + 1n)), enabled: at < last });
  const around = { before: before.data ?? null, after: after.data ?? null };
  const isReady = (at === 0n || !before.isPending) && (at === last || !after.isPending);
  return (
    <>
      <div className={styles.columns}>
        <EntryFacts entry={entry} />
        {isReady && <ProofCard entry={entry} {...around} />}
      </div>
      <Postings entry={entry} />
      <Behind entry={entry} />
      <Neighbours entry={entry} {...around} />
      <LeafCard entry={entry} />
    </>
  );
}

function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { t, i18n } = useTranslation('audit');
  const { language } = i18n;
  return (
    <Card>
      <h2>{t('entry.what')}</h2>
      <Facts
        of={[
          [t('entry.kind'), t(`kind.${entry.kind}`)],
          [t('entry.effective'), dateText(entry.effectiveOn, language)],
          [t('entry.recorded'), momentText(entry.recordedAt, language)],
          [t('entry.undoes'), <EntryLink key="undoes" seq={entry.reversesSeq} />],
          [t('entry.undone'), <EntryLink key="undone" seq={entry.reversedBySeq} />],
        ]}
      />
    </Card>
  );
}

function Postings({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('audit');
  if (entry.postings.length === 0) return null;
  return (
    <>
      <h2>{t('posting.title')}</h2>
      <DataTable
        label={t('posting.title')}
        rows={entry.postings}
        keyOf={({ accountId, asset }) => `${accountId} ${asset}`}
        columns={[
          {
            name: t('posting.owner'),
            cell: ({ memberNo, ownerKind }) =>
              memberNo === null ? t(`owner.${ownerKind}`) : <MemberLink memberNo={memberNo} />,
          },
          { name: t('posting.account'), cell: ({ purpose }) => t(`purpose.${purpose}`) },
          { name: t('posting.asset'), cell: ({ asset }) => t(`asset.${asset}`) },
          {
            name: t('posting.moved'),
            isNumber: true,
            cell: ({ amountMinutes }) => <Hours minutes={amountMinutes} />,
          },
          {
            name: t('posting.after'),
            isNumber: true,
            cell: ({ balanceAfterMinutes: after }) =>
              after === null ? '—' : <Hours minutes={after} />,
          },
        ]}
      />
    </>
  );
}
