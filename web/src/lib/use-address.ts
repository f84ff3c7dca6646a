import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

type Changes = Readonly<Record<string, string | null>>;

/** What the address says after the question mark, and a way to change parts of it (null: take it out). */
export function useAddressParts(): [
  read: (name: string) => string | null,
  write: (changes: Changes) => void,
] {
  const [params, setParams] = useSearchParams();
  const read = useCallback((name: string) => params.get(name), [params]);
  const write = useCallback(
    (changes: Changes) =>
      setParams((before) => changed(before, changes), { replace: true, preventScrollReset: true }),
    [setParams],
  );
  return [read, write];
}

/**
 * One value kept in the address of the page, so that bookmarks work; `fallback` while it is not there. The way back
 * leads to the value before.
 */
export function useAddress(name: string, fallback = ''): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string) =>
    setParams((before) => changed(before, { [name]: value === fallback ? null : value }));
  return [params.get(name) ?? fallback, set];
}

function changed(before: URLSearchParams, changes: Changes): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') after.delete(name);
    else after.set(name, value);
  }
  return after;
}

/** `value` when it is one of those that a filter knows, else null: people edit addresses. */
export function oneOf<Known extends string>(
  known: readonly Known[],
  value: string | null,
): Known | null {
  return known.find((one) => one === value) ?? null;
}
