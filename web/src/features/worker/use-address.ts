import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** What the address says after the question mark, and a way to change parts of it (null: take it out). */
export function useAddress(): [
  read: (name: string) => string | null,
  write: (changes: Readonly<Record<string, string | null>>) => void,
] {
  const [params, setParams] = useSearchParams();
  const read = useCallback((name: string) => params.get(name), [params]);
  const write = useCallback(
    (changes: Readonly<Record<string, string | null>>) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setParams],
  );
  return [read, write];
}

/** `value` when it is one of those that a filter knows, else null: people edit addresses. */
export function oneOf<Known extends string>(
  known: readonly Known[],
  value: string | null,
): Known | null {
  return known.find((one) => one === value) ?? null;
}
