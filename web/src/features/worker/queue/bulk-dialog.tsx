import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Notice } from '../../../ui/notice.js';
import type { BulkPlan } from './clean.js';
import styles from './queue.module.css';
import type { QueueItem } from './queue-queries.js';
import { useBulk } from './use-bulk.js';
import { useOutcomeWords } from './use-outcome-words.js';
import { FLAGS } from './use-queue.js';

interface BulkDialogProps {
  /** What was chosen, or everything that is loaded. */
  readonly items: readonly QueueItem[];
  readonly isChosen: boolean;
  readonly onDone: (ids: ReadonlySet<string>) => void;
  readonly onClose: () => void;
}

/** Approves what nothing speaks against: first says what that is, then gives the answer for each. */
export function BulkDialog({ items, isChosen, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation('worker-queue');
  const { plan, answers, counts, run, unsentCount } = useBulk(items, onDone);
  const total = plan.clean.length;
  const isOpen = counts.unknown > 0 || unsentCount > 0;
  const buttons = (
    <>
      <Button disabled={run.isPending} onClick={onClose}>
        {t('bulk.close')}
      </Button>
      {total > 0 && isOpen && (
        <Button look="primary" busy={run.isPending} onClick={() => run.mutate()}>
          {answers.size === 0 ? t('bulk.start', { count: total }) : t('bulk.again')}
        </Button>
      )}
    </>
  );
  return (
    <Dialog
      title={t('bulk.title')}
      buttons={buttons}
      onClose={() => {
        if (!run.isPending) onClose();
      }}
    >
      <Preview plan={plan} isChosen={isChosen} />
      {total > 0 && (
        <Progress
          aria-label={t('bulk.progress')}
          percent={Math.floor(((answers.size - counts.unknown) * 100) / total)}
          status={counts.unknown > 0 ? 'exception' : 'normal'}
        />
      )}
      {answers.size > 0 && <p role="status">{t('bulk.counts', { ...counts, total })}</p>}
      {counts.unknown > 0 && !run.isPending && <Notice tone="warn">{t('bulk.unknown')}</Notice>}
      <Answers items={plan.clean} answers={answers} />
    </Dialog>
  );
}

function Preview({ plan, isChosen }: { readonly plan: BulkPlan; readonly isChosen: boolean }) {
  const { t } = useTranslation('worker-queue');
  return (
    <>
      <p>
        {isChosen ? t('bulk.ofChosen') : t('bulk.ofLoaded')}{' '}
        <strong>{t('bulk.clean', { count: plan.clean.length })}</strong>
      </p>
      {plan.capped > 0 && <p>{t('bulk.capped', { count: plan.capped })}</p>}
      {plan.later > 0 && <p>{t('bulk.later', { count: plan.later })}</p>}
      {plan.leftOutCount > 0 && (
        <>
          <p>{t('bulk.leftOut', { count: plan.leftOutCount })}</p>
          <ul className={styles.plain}>
            {FLAGS.filter((flag) => plan.leftOut.has(flag)).map((flag) => (
              <li key={flag}>
                {t('bulk.because', { flag: t(`flag.${flag}`), count: plan.leftOut.get(flag) ?? 0 })}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Answers({
  items,
  answers,
}: {
  readonly items: readonly QueueItem[];
  readonly answers: ReturnType<typeof useBulk>['answers'];
}) {
  const { t } = useTranslation('worker-queue');
  const wordsOf = useOutcomeWords();
  if (answers.size === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
    <ol className={styles.answers} aria-label={t('bulk.answers')} tabIndex={0}>
      {items.map(({ id, recordNo }) => {
        const outcome = answers.get(id);
        return (
          <li key={id}>
            {outcome === undefined ? t('bulk.unsent', { recordNo }) : wordsOf(outcome, recordNo)}
          </li>
        );
      })}
    </ol>
  );
}
