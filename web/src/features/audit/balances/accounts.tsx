import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { components } from '../../../api/schema.js';
import { dateText } from '../../../lib/dates.js';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Empty, Loading } from '../../../ui/notice.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { EntryLink } from '../member-no.js';
import { balanceQuery, statementQuery } from '../queries.js';

type Account = components['schemas']['AccountBalanceDto'];
type Member = components['schemas']['MemberSummaryAnswer'];

interface AccountsProps {
  readonly member: Member;
  readonly on: string | null;
}

/** What a member's accounts held on a day, and how one of them came to it. */
export function Accounts({ member, on }: AccountsProps) {
  const { t, i18n } = useTranslation('audit');
  const balance = useQuery(balanceQuery(member.id, on));
  if (balance.data === undefined) {
    if (balance.error === null) return <Loading label={t('loading')} />;
    return <ProblemNotice error={balance.error} onRetry={() => balance.refetch()} />;
  }
  const { memberNo } = member;
  const day = on === null ? t('balances.now') : dateText(on, i18n.language);
  return (
    <>
      <h2>{t('balances.of', { memberNo, day })}</h2>
      <AccountTable memberNo={memberNo} accounts={balance.data.accounts} />
      <Lines id={member.id} accounts={balance.data.accounts} />
      <p>
        <Link to={`/audit/ledger?${new URLSearchParams({ member: member.id, no: memberNo })}`}>
          {t('balances.entries')}
        </Link>
      </p>
    </>
  );
}

interface AccountTableProps {
  readonly memberNo: string;
  readonly accounts: readonly Account[];
}

function AccountTable({ memberNo, accounts }: AccountTableProps) {
  const { t } = useTranslation('audit');
  const [params] = useSearchParams();
  const addressOf = (one: Account) => {
    const next = new URLSearchParams(params);
    next.set('account', nameOf(one));
    return `?${next}`;
  };
  return (
    <DataTable
      label={t('balances.accounts', { memberNo })}
      rows={accounts}
      keyOf={nameOf}
      columns={[
        {
          name: t('posting.account'),
          cell: (one) => <Link to={addressOf(one)}>{t(`purpose.${one.purpose}`)}</Link>,
        },
        { name: t('posting.asset'), cell: ({ asset }) => t(`asset.${asset}`) },
        {
          name: t('balances.held'),
          isNumber: true,
          cell: ({ minutes }) => <Hours minutes={minutes} />,
        },
        {
          name: t('balances.available'),
          isNumber: true,
          cell: ({ availableMinutes }) => <Hours minutes={availableMinutes} />,
        },
      ]}
    />
  );
}

function nameOf({ purpose, asset }: Account): string {
  return `${purpose}-${asset}`;
}

function Lines({ id, accounts }: { readonly id: string; readonly accounts: readonly Account[] }) {
  const [params] = useSearchParams();
  const chosen = accounts.find((one) => nameOf(one) === params.get('account')) ?? accounts[0];
  return chosen === undefined ? null : <Statement id={id} account={chosen} />;
}

function Statement({ id, account }: { readonly id: string; readonly account: Account }) {
  const { t, i18n } = useTranslation('audit');
  const { purpose, asset } = account;
  const list = useInfiniteQuery(statementQuery(id, { purpose, asset }));
  const title = t('statement.title', {
    account: t(`purpose.${purpose}`),
    asset: t(`asset.${asset}`),
  });
  return (
    <>
      <h2>{title}</h2>
      <PagedTable
        label={title}
        list={list}
        keyOf={({ seq, amountMinutes }) => `${seq} ${amountMinutes}`}
        empty={<Empty title={t('ledger.none')}>{t('ledger.noneHint')}</Empty>}
        columns={[
          { name: t('entry.seq'), cell: ({ seq }) => <EntryLink seq={seq} /> },
          { name: t('entry.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
          { name: t('entry.effective'), cell: (one) => dateText(one.effectiveOn, i18n.language) },
          {
            name: t('statement.with'),
            cell: ({ counterparts }) => counterparts.map((one) => t(`purpose.${one}`)).join(' · '),
          },
          {
            name: t('posting.moved'),
            isNumber: true,
            cell: ({ amountMinutes }) => <Hours minutes={amountMinutes} />,
          },
          {
            name: t('posting.after'),
            isNumber: true,
            cell: ({ balanceAfterMinutes }) => <Hours minutes={balanceAfterMinutes} />,
          },
        ]}
      />
    </>
  );
}
