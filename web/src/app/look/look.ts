import { useSyncExternalStore } from 'react';

export type Size = 'normal' | 'large';
export type Theme = 'light' | 'dark';
type ThemeChoice = Theme | 'device';

/** How this person wants pages to look; null: not chosen yet, so the part of the house decides. */
interface Choices {
  readonly size: Size | null;
  readonly theme: ThemeChoice;
}

const STORED = 'kapok.look';
const listeners = new Set<() => void>();
const night = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
let choices = read();
/** What a part of the house shows to somebody who never chose: elders see large letters. */
let sizeByDefault: Size = 'normal';

night?.addEventListener('change', apply);

/** Sets size and theme on the document; pages follow by CSS alone. */
export function apply(): void {
  const root = document.documentElement;
  root.dataset.size = sizeNow();
  root.dataset.theme = themeNow();
  for (const listener of listeners) listener();
}

export function chooseSize(size: Size): void {
  keep({ ...choices, size });
}

export function chooseTheme(theme: ThemeChoice): void {
  keep({ ...choices, theme });
}

export function setDefaultSize(size: Size): void {
  sizeByDefault = size;
  apply();
}

export function useSize(): Size {
  return useSyncExternalStore(subscribe, sizeNow);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, themeNow);
}

function sizeNow(): Size {
  return choices.size ?? sizeByDefault;
}

function themeNow(): Theme {
  if (choices.theme !== 'device') return choices.theme;
  return night?.matches === true ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keep(chosen: Choices): void {
  choices = chosen;
  localStorage.setItem(STORED, JSON.stringify(chosen));
  apply();
}

function read(): Choices {
  const nothing: Choices = { size: null, theme: 'device' };
  try {
    const known = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Choices>;
    const { size, theme } = known;
    return {
      size: size === 'large' || size === 'normal' ? size : null,
      theme: theme === 'dark' || theme === 'light' ? theme : 'device',
    };
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}
