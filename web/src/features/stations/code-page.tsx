import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/problem.js';
import { timeText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import { QrCode } from '../../ui/qr-code.js';
import { One } from '../desk/one.js';
import { Row } from '../desk/section.js';
import { DoorSheet } from './door-sheet.js';
import { FirstCode } from './first-code.js';
import { shownCodeQuery } from './queries.js';
import { RenewCode } from './renew-code.js';
import { StationChoice } from './station-choice.js';
import styles from './stations.module.css';

/** For a tablet at the station's door: the code of this minute, which volunteers scan when they come and go. */
export function CodePage() {
  const { t } = useTranslation('station');
  return (
    <Page title={t('code.title')} lead={t('code.lead')}>
      <StationChoice>{(code) => <Code key={code} code={code} />}</StationChoice>
    </Page>
  );
}

function Code({ code }: { readonly code: string }) {
  const shown = useQuery(shownCodeQuery(code));
  // Before its first secret a station has no code to show.
  if (codeOf(shown.error) === 'state_conflict') return <FirstCode code={code} />;
  return (
    <One query={shown}>
      {(now) => (
        <>
          <Now {...now} />
          <DoorSheet code={code} />
          <RenewCode code={code} />
        </>
      )}
    </One>
  );
}

interface Shown {
  readonly payload: string;
  readonly code: string;
  readonly unitCode: string;
  readonly validUntil: string;
}

function Now({ payload, code, unitCode, validUntil }: Shown) {
  const { t, i18n } = useTranslation('station');
  return (
    <div className={styles.display}>
      <div className={styles.picture}>
        <QrCode text={payload} label={t('code.picture', { unit: unitCode })} />
      </div>
      <p className={styles.digits}>{code}</p>
      <p>{t('code.until', { time: timeText(validUntil, i18n.language) })}</p>
      <Row>
        <Button onClick={() => window.print()}>{t('code.print')}</Button>
      </Row>
    </div>
  );
}
