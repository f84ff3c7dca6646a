/** A language people may be cared for in: its ISO 639-3 code and its names. */
export interface Language {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** What people in a Guangdong city speak, those who moved there included. Append only; codes are stored. */
export const LANGUAGES = [
  { code: 'cmn', zh: '普通话', en: 'Mandarin' },
  { code: 'yue', zh: '粤语', en: 'Cantonese' },
  { code: 'hak', zh: '客家话', en: 'Hakka' },
  { code: 'nan', zh: '闽南话、潮汕话', en: 'Southern Min (Hokkien, Teochew)' },
  { code: 'cdo', zh: '福州话', en: 'Eastern Min' },
  { code: 'wuu', zh: '吴语', en: 'Wu' },
  { code: 'gan', zh: '赣语', en: 'Gan' },
  { code: 'hsn', zh: '湘语', en: 'Xiang' },
  { code: 'zha', zh: '壮语', en: 'Zhuang' },
  { code: 'iii', zh: '彝语', en: 'Yi' },
  { code: 'csl', zh: '中国手语', en: 'Chinese Sign Language' },
  { code: 'eng', zh: '英语', en: 'English' },
] as const satisfies readonly Language[];

const CODES: ReadonlySet<string> = new Set(LANGUAGES.map(({ code }) => code));

/** Whether a text is the code of a language of the list. */
export function isLanguage(text: string): boolean {
  return CODES.has(text);
}

/** The name of a training as it is written in profiles, requests and the catalogue. */
export const TRAINING_PATTERN = /^[a-z0-9][a-z0-9_-]{0,31}$/;
