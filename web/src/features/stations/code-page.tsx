import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { timeText } from '../../lib/dates.js';
import { Page } from '../../ui/page.js';
import { QrCode } from '../../ui/qr-code.js';
import { One } from '../desk/one.js';
import { shownCodeQuery } from './queries.js';
import { StationChoice } from './station-choice.js';
import styles from './stations.module.css';

/** For a tablet at the station's door: the code of this minute, which volunteers scan when they come and go. */
export function CodePage() {
  const { t } = useTranslation('station');
  return (
    <Page title={t('code.title')} lead={t('code.lead')}>
      <StationChoice>{(code) => <Code code={code} />}</StationChoice>
    </Page>
  );
}

function Code({ code }: { readonly code: string }) {
  const { t, i18n } = useTranslation('station');
  return (
    <One query={useQuery(shownCodeQuery(code))}>
      {({ payload, code: digits, unitCode, validUntil }) => (
        <div className={styles.display}>
          <div className={styles.picture}>
            <QrCode text={payload} label={t('code.picture', { unit: unitCode })} />
          </div>
          <p className={styles.digits}>{digits}</p>
          <p>{t('code.until', { time: timeText(validUntil, i18n.language) })}</p>
        </div>
      )}
    </One>
  );
}
