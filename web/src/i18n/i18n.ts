import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, language } from './language.js';

type Texts = Record<string, unknown>;

/** What every page says, in both languages: a kilobyte, and no page has to wait for it. */
const EVERYWHERE = import.meta.glob<Texts>('./{zh-CN,en}/{common,shell}.json', {
  import: 'default',
  eager: true,
});
/** Every other text, a file a namespace and language; a page loads those it names. */
const files = import.meta.glob<Texts>(
  ['./{zh-CN,en}/*.json', '!./{zh-CN,en}/{common,shell}.json'],
  { import: 'default' },
);

const loader = {
  type: 'backend' as const,
  init() {},
  read(lng: string, namespace: string, done: (error: Error | null, texts: unknown) => void) {
    const path = `./${lng}/${namespace}.json`;
    const there = EVERYWHERE[path];
    if (there !== undefined) return done(null, there);
    const load = files[path];
    if (load === undefined) return done(new Error(`no texts ${lng}/${namespace}`), false);
    load().then(
      (texts) => done(null, texts),
      (error: Error) => done(error, false),
    );
  },
};

let started: Promise<void> | null = null;

/** Starts the texts in the person's language, once; `common` and `shell` are there when it resolves. */
export function startTexts(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  await i18next
    .use(loader)
    .use(initReactI18next)
    .init({
      lng: language(),
      fallbackLng: false,
      ns: ['common', 'shell'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    });
  document.documentElement.lang = language();
}

/** Speaks another language from now on. */
export async function speak(chosen: Language): Promise<void> {
  await i18next.changeLanguage(chosen);
  document.documentElement.lang = chosen;
}

/** Loads the texts of a page before it is shown. */
export async function loadTexts(...namespaces: string[]): Promise<void> {
  await startTexts();
  await i18next.loadNamespaces(namespaces);
}
