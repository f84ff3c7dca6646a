/** The languages of the pages, the default first. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'kapok.language';
let current: Language = stored() ?? (preferred() === 'en' ? 'en' : 'zh-CN');

/** The language that pages, and the service's messages, speak now. */
export function language(): Language {
  return current;
}

/** Remembers the choice on this device. */
export function keepLanguage(chosen: Language): void {
  current = chosen;
  localStorage.setItem(STORED, chosen);
}

export function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some((known) => known === text);
}

function stored(): Language | null {
  const text = globalThis.localStorage?.getItem(STORED);
  return isLanguage(text) ? text : null;
}

/** Chinese unless the browser asks for English before any Chinese. */
function preferred(): Language {
  for (const tag of globalThis.navigator?.languages ?? []) {
    if (tag.startsWith('zh')) return 'zh-CN';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh-CN';
}
