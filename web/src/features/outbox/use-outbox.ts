import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { OutboxItem } from '../../lib/outbox.js';
import type { Action } from './actions.js';
import { flush, hasUnsent, isSessionKept, outbox } from './outbox.js';

const AGAIN_MS = 15_000;

/** What this member has asked for on this device, the newest first. */
export function useOutbox(memberId: string): readonly OutboxItem<Action>[] {
  const items = useSyncExternalStore(outbox.subscribe, outbox.items);
  return items.filter((item) => item.memberId === memberId);
}

/** Sends what waits while the pages of the volunteer are open: at once, when the network is back, now and then. */
export function useSending(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const send = () => void flush(queries);
    const now = () => document.visibilityState === 'visible' && send();
    void outbox.open().then(send);
    const timer = setInterval(() => {
      if (hasUnsent() || isSessionKept(queries)) now();
    }, AGAIN_MS);
    window.addEventListener('online', send);
    document.addEventListener('visibilitychange', now);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', send);
      document.removeEventListener('visibilitychange', now);
    };
  }, [queries]);
}
