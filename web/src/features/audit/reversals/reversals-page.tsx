import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { dateText, momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Form, TextField } from '../../../ui/field.js';
import { Hours } from '../../../ui/hours.js';
import { Empty } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import styles from '../audit.module.css';
import { EntryLink, MemberLink } from '../member-no.js';
import { OfMember } from '../of-member.js';
import { disputesQuery, type Transfer, transfersQuery } from '../queries.js';
import { Tabs } from '../tabs.js';
import { OrderReversal } from './order-reversal.js';

const STATES = ['reversed', 'done', 'held', 'requested', 'cancelled', 'refused'] as const;
type State = Transfer['state'];

/** What was undone, what can be, and what somebody objects to. */
export function ReversalsPage() {
  const { t } = useTranslation('audit');
  const [params] = useSearchParams();
  const tab = params.get('tab') === 'objections' ? 'objections' : 'transfers';
  return (
    <Page title={t('reversals.title')} lead={t('reversals.lead')} broad>
      <Tabs
        label={t('reversals.title')}
        at={tab}
        tabs={[
          { name: 'transfers', label: t('reversals.transfers') },
          { name: 'objections', label: t('reversals.objections') },
        ]}
      />
      {tab === 'transfers' ? <Transfers /> : <Objections />}
    </Page>
  );
}

function stateOf(text: string | null): State {
  return STATES.find((known) => known === text) ?? 'reversed';
}

function Transfers() {
  const { t } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const state = stateOf(params.get('state'));
  const member = params.get('member') ?? '';
  const show = (changes: Record<string, string>) =>
    setParams({ member, state, ...changes }, { replace: true });
  return (
    <>
      <AskMember key={member} member={member} onAsk={(asked) => show({ member: asked })} />
      <div className={styles.row}>
        <ChoiceSelect
          label={t('record.state')}
          value={state}
          options={STATES.map((one) => [one, t(`transferState.${one}`)])}
          onChange={(state) => show({ state })}
        />
      </div>
      {member === '' ? (
        <Empty title={t('reversals.whose')}>{t('reversals.whoseHint')}</Empty>
      ) : (
        <OfMember memberNo={member}>
          {({ id }) => <TransferTable memberId={id} state={state} />}
        </OfMember>
      )}
    </>
  );
}

function AskMember(props: { readonly member: string; readonly onAsk: (member: string) => void }) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState(props.member);
  return (
    <Form role="search" aria-label={t('reversals.ask')} onSubmit={() => props.onAsk(text.trim())}>
      <div className={styles.row}>
        <div className={styles.grow}>
          <TextField
            label={t('balances.member')}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
        <Button type="submit" look="primary">
          {t('balances.send')}
        </Button>
      </div>
    </Form>
  );
}

function TransferTable({ memberId, state }: { readonly memberId: string; readonly state: State }) {
  const { t, i18n } = useTranslation('audit');
  const list = useInfiniteQuery(transfersQuery({ memberId, state }));
  return (
    <PagedTable
      label={t('reversals.transfers')}
      list={list}
      keyOf={({ id }) => id}
      empty={<Empty title={t('reversals.none')}>{t('reversals.noneHint')}</Empty>}
      columns={[
        { name: t('transfer.giver'), cell: ({ giverNo }) => <MemberLink memberNo={giverNo} /> },
        { name: t('transfer.kind'), cell: ({ kind }) => t(`transferKind.${kind}`) },
        {
          name: t('transfer.recipient'),
          cell: ({ recipientNo, poolUnitCode }) =>
            recipientNo === null ? poolUnitCode : <MemberLink memberNo={recipientNo} />,
        },
        {
          name: t('transfer.minutes'),
          isNumber: true,
          cell: ({ minutes }) => <Hours minutes={minutes} />,
        },
        {
          name: t('transfer.at'),
          cell: ({ requestedAt }) => momentText(requestedAt, i18n.language),
        },
        { name: t('transfer.entry'), cell: ({ entrySeq }) => <EntryLink seq={entrySeq} /> },
        { name: t('transfer.reversal'), cell: ReversalCell },
      ]}
    />
  );
}

function ReversalCell({ id, state, reverseSeq }: Transfer) {
  return state === 'done' ? <OrderReversal transferId={id} /> : <EntryLink seq={reverseSeq} />;
}

function Objections() {
  const { t, i18n } = useTranslation('audit');
  const list = useInfiniteQuery(disputesQuery({}));
  return (
    <PagedTable
      label={t('reversals.objections')}
      list={list}
      keyOf={({ id }) => id}
      empty={<Empty title={t('object.none')}>{t('object.noneHint')}</Empty>}
      columns={[
        { name: t('record.no'), cell: ({ recordNo }) => recordNo },
        { name: t('object.entry'), cell: ({ entrySeq }) => <EntryLink seq={entrySeq} /> },
        { name: t('record.date'), cell: (one) => dateText(one.serviceDate, i18n.language) },
        { name: t('object.by'), cell: ({ filedAs }) => t(`objector.${filedAs}`) },
        { name: t('object.at'), cell: (one) => momentText(one.filedAt, i18n.language) },
        { name: t('record.state'), cell: ({ state }) => t(`disputeState.${state}`) },
        {
          name: t('object.due'),
          cell: ({ dueOn, isOverdue }) => (
            <>
              {dueOn === null ? '—' : dateText(dueOn, i18n.language)}{' '}
              {isOverdue && <strong>{t('overdue')}</strong>}
            </>
          ),
        },
        {
          name: t('transfer.reversal'),
          cell: ({ reversalSeq }) => <EntryLink seq={reversalSeq} />,
        },
      ]}
    />
  );
}
