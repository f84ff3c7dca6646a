import { useTranslation } from 'react-i18next';
import { monthText } from '../../../lib/dates.js';
import { Card } from '../../../ui/card.js';
import type { Figures } from '../queries.js';
import { CellText } from './cell-text.js';
import styles from './figures.module.css';

/** What the city owes: hours that people hold and have not spent, and how much of it could be asked for at once. */
export function Outstanding({ figures }: { readonly figures: Figures }) {
  const { t, i18n } = useTranslation('public-figures');
  const { outstanding, fewestShown: fewest } = figures;
  const { holders, ownMinutes, redeemableMinutes, grantedMinutes } = outstanding;
  const share = shareOf(redeemableMinutes.value, ownMinutes.value);
  return (
    <Card>
      <h2>{t('owed.title')}</h2>
      <p>{t('owed.what', { month: monthText(outstanding.month, i18n.language) })}</p>
      <dl className={styles.figures}>
        <div>
          <dt>{t('owed.own')}</dt>
          <dd>
            <CellText cell={ownMinutes} unit="hours" fewest={fewest} />
          </dd>
        </div>
        <div>
          <dt>{t('owed.redeemable')}</dt>
          <dd>
            <CellText cell={redeemableMinutes} unit="hours" fewest={fewest} />
          </dd>
        </div>
        <div>
          <dt>{t('owed.granted')}</dt>
          <dd>
            <CellText cell={grantedMinutes} unit="hours" fewest={fewest} />
          </dd>
        </div>
        <div>
          <dt>{t('owed.holders')}</dt>
          <dd>
            <CellText cell={holders} unit="number" fewest={fewest} />
          </dd>
        </div>
      </dl>
      {share !== null && (
        <>
          <div className={styles.bar} aria-hidden="true">
            <span style={{ width: `${share}%` }} />
          </div>
          <p>{t('owed.share', { percent: share })}</p>
        </>
      )}
    </Card>
  );
}

/** Whole percent; null where either is not told or nothing is owed. */
function shareOf(part: string | null, whole: string | null): number | null {
  if (part === null || whole === null || Number(whole) <= 0) return null;
  return Math.round((Number(part) / Number(whole)) * 100);
}
