import { useTranslation } from 'react-i18next';
import type { HardshipClass } from './queries.js';

/** What a class is called in the person's language. */
export function useClassName(): (of: Pick<HardshipClass, 'name' | 'nameEn'>) => string {
  const { i18n } = useTranslation();
  return ({ name, nameEn }) => (i18n.language === 'en' ? (nameEn ?? name) : name);
}
