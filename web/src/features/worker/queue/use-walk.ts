import { useCallback, useEffect, useRef, useState } from 'react';
import { useAddressParts } from '../../../lib/use-address.js';
import type { QueueItem } from './queue-queries.js';

/** How long somebody has to stay with a record before the address says so. */
const SETTLED_MS = 400;

export interface Walk {
  readonly current: QueueItem | null;
  readonly index: number;
  /** Grows whenever the row of the current record is to take the focus. */
  readonly steps: number;
  readonly go: (id: string) => void;
  readonly step: (by: 1 | -1) => void;
  /** Before `id` leaves the list: stands at the one after it, or at the last. */
  readonly leave: (id: string) => QueueItem | null;
}

/** Walks through the loaded queue; which record it stands at is kept in the address. */
export function useWalk(items: readonly QueueItem[]): Walk {
  const [read] = useAddressParts();
  const [id, setId] = useState(read('record'));
  const [steps, setSteps] = useState(0);
  const found = items.findIndex((item) => item.id === id);
  const index = Math.max(0, found);
  const current = items[index] ?? null;
  const currentId = current?.id ?? null;
  const inAddress = useRef(read('record'));
  useEffect(() => {
    if (currentId === null || currentId === inAddress.current) return;
    const timer = setTimeout(() => {
      inAddress.current = currentId;
      noteRecord(currentId);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [currentId]);
  const go = useCallback((to: string) => {
    setId(to);
    setSteps((before) => before + 1);
  }, []);
  const step = (by: 1 | -1) => {
    const next = items[index + by];
    go(next?.id ?? currentId ?? '');
  };
  const leave = (left: string): QueueItem | null => {
    const at = items.findIndex((item) => item.id === left);
    const next = items[at + 1] ?? items[at - 1] ?? null;
    go(next?.id ?? '');
    return next;
  };
  return { current, index, steps, go, step, leave };
}

/**
 * Says in the address which record is open, for whoever reloads the page. Past the router: to go somewhere would end
 * where the person is about to go, a filter just chosen or another page.
 */
function noteRecord(id: string): void {
  const address = new URL(window.location.href);
  address.searchParams.set('record', id);
  window.history.replaceState(window.history.state, '', address);
}
