import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { spanText } from '../../../lib/dates.js';
import { hoursText } from '../../../lib/hours.js';
import { Tag } from '../../../ui/notice.js';
import { useServices } from '../places.js';
import { useRecordWords } from '../words.js';
import styles from './queue.module.css';
import type { QueueFlag, QueueItem } from './queue-queries.js';

interface QueueRowProps {
  readonly item: QueueItem;
  readonly start: number;
  /** Which of how many; -1: nobody knows yet how many. */
  readonly place: { readonly index: number; readonly of: number };
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly onGo: (id: string) => void;
  readonly onChoose: (id: string) => void;
}

/** One waiting record in a few words. Pressing it shows the whole of it. */
export const QueueRow = memo(
  function QueueRow({ item, start, place, isCurrent, isChosen, onGo, onChoose }: QueueRowProps) {
    const { t, i18n } = useTranslation('worker-queue');
    const { evidenceOf } = useRecordWords();
    const { nameOf } = useServices();
    const { id, recordNo, flags } = item;
    const volunteer = item.volunteerName ?? item.volunteerNo;
    const elder = item.recipientName ?? item.recipientNo;
    return (
      <li
        className={styles.row}
        style={{ transform: `translateY(${start}px)` }}
        aria-posinset={place.index + 1}
        aria-setsize={place.of}
      >
        <label className={styles.tick}>
          <input type="checkbox" checked={isChosen} onChange={() => onChoose(id)} />
          <span className="visually-hidden">{t('list.choose', { recordNo })}</span>
        </label>
        <button
          type="button"
          data-record={id}
          aria-current={isCurrent ? 'true' : undefined}
          className={styles.open}
          onClick={() => onGo(id)}
        >
          <span className={styles.line}>
            <strong>{t('list.who', { volunteer, elder })}</strong>
            <span>{hoursText(item.earnedMinutes, i18n.language)}</span>
          </span>
          <span className={styles.line}>
            {nameOf(item.serviceCode)} · {spanText(item.startedAt, item.endedAt, i18n.language)}
          </span>
          <span className={styles.line}>
            <FlagTag flags={flags} isClean={item.clean} />
            <span className={styles.soft}>
              {evidenceOf(item.evidence)} · {recordNo}
            </span>
          </span>
        </button>
      </li>
    );
  },
  (before, after) =>
    before.item === after.item &&
    before.start === after.start &&
    before.isCurrent === after.isCurrent &&
    before.isChosen === after.isChosen &&
    before.place.of === after.place.of &&
    before.place.index === after.place.index,
);

/** Whether the record is clean; a single thing to mind is named, several are counted. */
function FlagTag({
  flags,
  isClean,
}: {
  readonly flags: readonly QueueFlag[];
  readonly isClean: boolean;
}) {
  const { t } = useTranslation('worker-queue');
  const [first, ...others] = flags;
  if (first === undefined) return <Tag tone="good">{t('list.clean')}</Tag>;
  const words = others.length === 0 ? t(`flag.${first}`) : t('list.flags', { count: flags.length });
  return <Tag tone={isClean ? 'info' : 'warn'}>{words}</Tag>;
}
