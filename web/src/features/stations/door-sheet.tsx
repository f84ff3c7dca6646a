import { useTranslation } from 'react-i18next';
import { QrCode } from '../../ui/qr-code.js';
import { useUnits } from '../units/queries.js';
import styles from './stations.module.css';

/** Where a volunteer comes and goes. */
const WAY_IN = '/volunteer/stay';

/**
 * What the page is on paper: a sheet for the station's door that leads to the page for coming and going. The code of the
 * minute is not on it: on paper it would be worth nothing a minute later.
 */
export function DoorSheet({ code }: { readonly code: string }) {
  const { t } = useTranslation('station');
  const name = useUnits('station').find((unit) => unit.code === code)?.name ?? code;
  const address = `${window.location.origin}${WAY_IN}`;
  return (
    <section className={styles.sheet} aria-label={t('code.sheet.label')}>
      <h2>{name}</h2>
      <p>{t('code.sheet.title')}</p>
      <div className={styles.picture}>
        <QrCode text={address} label={t('code.sheet.picture')} />
      </div>
      <p>{address}</p>
      <ol>
        <li>{t('code.sheet.open')}</li>
        <li>{t('code.sheet.scan')}</li>
        <li>{t('code.sheet.leave')}</li>
      </ol>
      <p>{t('code.sheet.note')}</p>
    </section>
  );
}
