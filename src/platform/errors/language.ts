export type Language = 'zh' | 'en';

/** A text in each language. */
export type Words = Readonly<Record<Language, string>>;

const MAX_HEADER_LENGTH = 200;

/** The language of messages: the better liked of Chinese and English; Chinese when in doubt. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage.length > MAX_HEADER_LENGTH) return 'zh';
  let chinese = 0;
  let english = 0;
  for (const item of acceptLanguage.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = item.split(';').map((part) => part.trim());
    const quality = qualityOf(parameters);
    if (/^zh(-|$)/.test(tag)) chinese = Math.max(chinese, quality);
    if (/^en(-|$)/.test(tag)) english = Math.max(english, quality);
  }
  return english > chinese ? 'en' : 'zh';
}

/** The tag for the Content-Language header. */
export function languageTag(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}

function qualityOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (text === undefined) return 1;
  return /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(text) ? Number(text) : 0;
}
