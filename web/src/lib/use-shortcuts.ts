import { useEffect, useRef } from 'react';

/** What keys do on a page: by the key's own name, letters in lower case. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const TYPED_INTO = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select';
const OWN_ARROWS = 'input, [role=listbox], [role=menu], [role=radiogroup], [role=tablist]';

/**
 * Listens for single keys. They never fire while somebody types, holds a modifier, or answers a question. Those in
 * `held` may be held down: for walking, never for deciding.
 */
export function useShortcuts(shortcuts: Shortcuts, held: readonly string[] = []): void {
  const latest = useRef({ shortcuts, held });
  useEffect(() => {
    latest.current = { shortcuts, held };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = latest.current.shortcuts[key];
      const isHeld = event.repeat && !latest.current.held.includes(key);
      if (act === undefined || isHeld || isNotMeant(event, key)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function isNotMeant(event: KeyboardEvent, key: string): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.isComposing || document.querySelector('dialog[open]') !== null) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches(TYPED_INTO)) return true;
  return key.startsWith('Arrow') && target.closest(OWN_ARROWS) !== null;
}
