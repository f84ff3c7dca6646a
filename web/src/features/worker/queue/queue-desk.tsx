import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../../../lib/use-shortcuts.js';
import { Button } from '../../../ui/button.js';
import { Empty, Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { BulkDialog } from './bulk-dialog.js';
import { HelpDialog } from './help-dialog.js';
import styles from './queue.module.css';
import { Key, QueueDetail } from './queue-detail.js';
import { QueueList } from './queue-list.js';
import type { QueueFilter, QueueItem } from './queue-queries.js';
import { RejectDialog } from './reject-dialog.js';
import { type Decided, useApproval } from './use-approval.js';
import { useChosen } from './use-chosen.js';
import { useOutcomeWords } from './use-outcome-words.js';
import { useQueue } from './use-queue.js';
import { useWalk } from './use-walk.js';

/** Keys that may be held down. */
const WALKING = ['j', 'k', 'ArrowDown', 'ArrowUp'];

type Open = 'reject' | 'bulk' | 'help' | null;

/** The list of what waits beside the record that one stands at. */
export function QueueDesk({ filter }: { readonly filter: QueueFilter }) {
  const { t } = useTranslation('worker-queue');
  const desk = useDesk(filter);
  const { items, query, walk, chosen, approval, ask, isSeeking } = desk;
  const { current } = walk;
  if (query.isPending) return <Loading label={t('list.loading')} lines={6} />;
  return (
    <>
      <div className={styles.bar}>
        <p>{t(query.hasNextPage ? 'list.some' : 'list.all', { count: items.length })}</p>
        <Button onClick={() => ask('bulk')} disabled={items.length === 0} aria-keyshortcuts="B">
          {chosen.size > 0 ? t('bulk.openChosen', { count: chosen.size }) : t('bulk.open')}{' '}
          <Key of="B" />
        </Button>
        <Button onClick={() => ask('help')} aria-keyshortcuts="?">
          {t('help.open')} <Key of="?" />
        </Button>
      </div>
      <Said last={approval.last} next={desk.next} onAgain={approval.askAgain} />
      <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      {isSeeking && !query.isError && <Loading label={t('list.seeking')} lines={3} />}
      {items.length === 0 && !isSeeking && !query.isError && (
        <Empty title={t('list.empty')}>
          <p>{t('list.emptyHint')}</p>
        </Empty>
      )}
      {current !== null && (
        <div className={styles.panes}>
          <QueueList
            items={items}
            walk={walk}
            chosen={chosen}
            onChoose={desk.choose}
            onNearEnd={desk.more}
            isComplete={!query.hasNextPage}
          />
          <QueueDetail
            item={current}
            isBusy={approval.isBusy}
            onApprove={desk.approve}
            onReject={() => ask('reject')}
          />
        </div>
      )}
      <Questions desk={desk} />
    </>
  );
}

/** What is loaded, where one stands, what was decided, and what the keys do. */
function useDesk(filter: QueueFilter) {
  const { items, more, drop, query, isSeeking } = useQueue(filter);
  const walk = useWalk(items);
  const { chosen, choose, forget } = useChosen();
  const [open, setOpen] = useState<Open>(null);
  const [next, setNext] = useState<QueueItem | null>(null);
  const gone = useCallback(
    (ids: ReadonlySet<string>) => {
      forget(ids);
      drop(ids);
    },
    [drop, forget],
  );
  const approval = useApproval(({ item, outcome }) => {
    setOpen(null);
    if (!isOver(outcome)) return;
    setNext(walk.leave(item.id));
    gone(new Set([item.id]));
  });
  const { current } = walk;
  const approve = () => {
    if (current !== null && !approval.isBusy) approval.approve(current);
  };
  const ask = (what: Open) => {
    approval.reject.reset();
    if (what === 'help' || current !== null) setOpen(what);
  };
  useShortcuts(
    {
      j: () => walk.step(1),
      ArrowDown: () => walk.step(1),
      k: () => walk.step(-1),
      ArrowUp: () => walk.step(-1),
      a: approve,
      r: () => ask('reject'),
      x: () => current !== null && choose(current.id),
      b: () => ask('bulk'),
      '?': () => ask('help'),
    },
    WALKING,
  );
  const close = () => setOpen(null);
  return {
    items,
    more,
    query,
    isSeeking,
    walk,
    chosen,
    choose,
    gone,
    open,
    next,
    approval,
    approve,
    ask,
    close,
  };
}

/** Whether the record waits for this person no more. */
function isOver(outcome: Decided['outcome']): boolean {
  if (outcome.is === 'refused') return outcome.code === 'state_conflict';
  return outcome.is !== 'unknown';
}

/** The question that is open, if one is. */
function Questions({ desk }: { readonly desk: ReturnType<typeof useDesk> }) {
  const { items, walk, chosen, open, approval, close, gone } = desk;
  const { current } = walk;
  if (open === 'help') return <HelpDialog onClose={close} />;
  if (open === 'bulk') {
    return (
      <BulkDialog
        items={chosen.size > 0 ? items.filter(({ id }) => chosen.has(id)) : items}
        isChosen={chosen.size > 0}
        onDone={gone}
        onClose={close}
      />
    );
  }
  if (open !== 'reject' || current === null) return null;
  return (
    <RejectDialog
      recordNo={current.recordNo}
      error={approval.reject.error}
      isBusy={approval.isBusy}
      onReject={(reason) => approval.reject.mutate({ item: current, reason })}
      onClose={close}
    />
  );
}

/** Says what the last decision came to, and which record is the next. */
function Said({
  last,
  next,
  onAgain,
}: {
  readonly last: Decided | null;
  readonly next: QueueItem | null;
  readonly onAgain: (item: QueueItem) => void;
}) {
  const { t } = useTranslation('worker-queue');
  const wordsOf = useOutcomeWords();
  if (last === null) return <div role="status" />;
  const isUnknown = last.outcome.is === 'unknown';
  const isBad = isUnknown || last.outcome.is === 'refused';
  return (
    <Notice tone={isBad ? 'warn' : 'good'}>
      <p>
        {wordsOf(last.outcome, last.item.recordNo)}{' '}
        {!isBad && next !== null && t('said.next', { recordNo: next.recordNo })}
      </p>
      {isUnknown && <Button onClick={() => onAgain(last.item)}>{t('said.again')}</Button>}
    </Notice>
  );
}
