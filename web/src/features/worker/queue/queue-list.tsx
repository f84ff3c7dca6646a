import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSize } from '../../../app/look/look.js';
import styles from './queue.module.css';
import type { QueueItem } from './queue-queries.js';
import { QueueRow } from './queue-row.js';
import type { Walk } from './use-walk.js';

/** Heights of a row, as `queue.module.css` has them (5.6 rem). */
const ROW_PX = { normal: 5.6 * 16, large: 5.6 * 21 } as const;
const AHEAD = 60;
const FRAMES = 8;

interface QueueListProps {
  readonly items: readonly QueueItem[];
  readonly walk: Walk;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string) => void;
  /** The end is near: more should be loaded. */
  readonly onNearEnd: () => void;
  readonly isComplete: boolean;
}

/** The queue, one record below the other: only what is seen is drawn, so ten thousand are as light as ten. */
export function QueueList({
  items,
  walk,
  chosen,
  onChoose,
  onNearEnd,
  isComplete,
}: QueueListProps) {
  const { t } = useTranslation('worker-queue');
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize();
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[size],
    getItemKey: (at) => items[at]?.id ?? at,
    overscan: 6,
  });
  const seen = rows.getVirtualItems();
  const lastSeen = seen[seen.length - 1]?.index ?? 0;
  useEffect(() => {
    if (lastSeen + AHEAD >= items.length) onNearEnd();
  }, [lastSeen, items.length, onNearEnd]);
  useFocusedRow(walk, scroller, rows.scrollToIndex);
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul
        aria-label={t('list.label')}
        className={styles.rows}
        style={{ height: rows.getTotalSize() }}
      >
        {seen.map(({ index, start, key }) => {
          const item = items[index];
          return item === undefined ? null : (
            <QueueRow
              key={key}
              item={item}
              start={start}
              place={{ index, of: isComplete ? items.length : -1 }}
              isCurrent={item.id === walk.current?.id}
              isChosen={chosen.has(item.id)}
              onGo={walk.go}
              onChoose={onChoose}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** Brings the row of the current record into view and gives it the focus, as often as the walk asks for it. */
function useFocusedRow(
  { index, steps, current }: Walk,
  scroller: React.RefObject<HTMLDivElement | null>,
  scrollTo: (index: number) => void,
): void {
  const id = current?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a step moves the focus, not a list that has grown
  useEffect(() => {
    if (steps === 0 || id === undefined) return;
    scrollTo(index);
    let frames = 0;
    let frame = 0;
    const focus = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-record="${id}"]`);
      frames += 1;
      if (row) row.focus({ preventScroll: true });
      else if (frames < FRAMES) frame = requestAnimationFrame(focus);
    };
    frame = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(frame);
  }, [steps, id]);
}
