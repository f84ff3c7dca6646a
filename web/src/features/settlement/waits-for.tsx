import { useTranslation } from 'react-i18next';
import { dateText, monthText } from '../../lib/dates.js';
import { Notice } from '../../ui/notice.js';
import type { Waiting } from './queries.js';

/** Why a settlement waits, and what to do about each reason. */
export function WaitsFor({ reasons }: { readonly reasons: readonly Waiting[] }) {
  const { t } = useTranslation('city-settlement');
  return (
    <Notice tone="warn">
      <p>{t('waits.lead')}</p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason.reason}>
            <Reason of={reason} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Reason({ of }: { readonly of: Waiting }) {
  const { t, i18n } = useTranslation('city-settlement');
  const { reason, count, month, since, units } = of;
  return (
    <>
      {t(`waits.${reason}`, { count })}
      {month !== null && t('waits.month', { month: monthText(month, i18n.language) })}
      {since !== null && t('waits.since', { date: dateText(since, i18n.language) })}
      {units.length > 0 && t('waits.units', { units: units.join(', ') })}
    </>
  );
}
