import { useTranslation } from 'react-i18next';
import { hoursText } from '../lib/hours.js';

/** An amount of minutes, shown in hours. */
export function Hours({ minutes }: { readonly minutes: string | number }) {
  const { i18n } = useTranslation();
  return <>{hoursText(minutes, i18n.language)}</>;
}
