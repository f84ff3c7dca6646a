import { useEffect, useRef } from 'react';

/** What keys do on a page: by the key's own name, letters in lower case. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Keys that may be held down: walking, never deciding. */
const WALKING = new Set(['j', 'k', 'ArrowDown', 'ArrowUp']);
const TYPED_INTO = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select';
const OWN_ARROWS = 'input, [role=listbox], [role=menu], [role=radiogroup], [role=tablist]';

/** Listens for single keys. They never fire while somebody types, holds a modifier, or answers a question. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = latest.current[key];
      if (act === undefined || isNotMeant(event, key)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function isNotMeant(event: KeyboardEvent, key: string): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.isComposing || (event.repeat && !WALKING.has(key))) return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches(TYPED_INTO)) return true;
  return key.startsWith('Arrow') && target.closest(OWN_ARROWS) !== null;
}
