import { useTranslation } from 'react-i18next';
import { hoursText } from '../../lib/hours.js';
import { Facts } from '../../ui/card.js';
import styles from '../desk/desk.module.css';
import { textOf } from './draft.js';
import type { Params } from './queries.js';
import { GROUPS, type ParamSpec } from './specs.js';

/** All parameters of a version in words, by what they are about. */
export function ParamList({ params }: { readonly params: Params }) {
  const { t } = useTranslation('city-policies');
  const said = useSaid();
  return (
    <div className={styles.stack}>
      {GROUPS.map(({ name, params: specs }) => (
        <details key={name}>
          <summary>{t(`groups.${name}`)}</summary>
          <Facts
            of={specs.map((spec) => [t(`p.${spec.path}`), said(spec, textOf(params, spec))])}
          />
        </details>
      ))}
    </div>
  );
}

/** Says what a text of the form means: minutes in hours, words for codes. */
export function useSaid(): (spec: ParamSpec, text: string) => string {
  const { t, i18n } = useTranslation('city-policies');
  return ({ kind }, text) => {
    if (text === '') return kind === 'minutes' || kind === 'number' ? t('noLimit') : t('nothing');
    const words = (say: (one: string) => string) => text.split(',').map(say).join(t('comma'));
    switch (kind) {
      case 'minutes':
        return hoursText(text, i18n.language);
      case 'yesNo':
        return t(`yesNo.${text}`);
      case 'order':
        return t(`order.${text}`);
      case 'evidence':
        return words((one) => t(`evidence.${one}`));
      case 'kinships':
        return words((one) => t(`kinships.${one}`));
      default:
        return text;
    }
  };
}
