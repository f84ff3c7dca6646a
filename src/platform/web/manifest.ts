import { type Language, languageTag } from '../errors/language.js';

/** What the pages are called where a phone keeps them beside its apps. */
interface Names {
  readonly brand: string;
  readonly brandEn: string;
}

const DESCRIPTIONS = {
  zh: '志愿服务时长：找需求、签到、记时长',
  en: 'Hours of care: find requests, check in, log hours',
} as const;
const PAPER = '#f6f4f1';
const RED = '#9c2b12';

/**
 * What a browser needs to install the pages, under the name that the house goes by. `id` never changes: phones would
 * take the pages for others.
 */
export function webManifest({ brand, brandEn }: Names, language: Language): string {
  const name = language === 'en' ? brandEn : brand;
  return JSON.stringify({
    id: '/volunteer',
    name,
    short_name: name,
    description: DESCRIPTIONS[language],
    lang: languageTag(language),
    start_url: '/volunteer',
    scope: '/',
    display: 'standalone',
    background_color: PAPER,
    theme_color: RED,
    icons: [
      { src: '/icons/kapok.svg', sizes: 'any', type: 'image/svg+xml' },
      png('192', 'any'),
      png('512', 'any'),
      png('512', 'maskable'),
    ],
  });
}

function png(side: string, purpose: 'any' | 'maskable') {
  const kind = purpose === 'maskable' ? 'maskable-' : '';
  return {
    src: `/icons/kapok-${kind}${side}.png`,
    sizes: `${side}x${side}`,
    type: 'image/png',
    purpose,
  };
}
