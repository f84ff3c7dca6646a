import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../lib/use-address.js';
import { Notice } from '../../ui/notice.js';
import { UnitSelect } from '../units/unit-select.js';
import { useOwnUnits } from '../units/use-own-units.js';

/** The station that a page is about, kept in its address; chosen only by those who run several. */
export function StationChoice({ children }: { readonly children: (code: string) => ReactNode }) {
  const { t } = useTranslation('station');
  const stations = useOwnUnits('station_admin', 'station');
  const [chosen, choose] = useAddress('station');
  const code = chosen === '' ? (stations[0]?.code ?? '') : chosen;
  if (code === '') return <Notice tone="info">{t('noStation')}</Notice>;
  return (
    <>
      {stations.length > 1 && (
        <UnitSelect coded label={t('station')} value={code} units={stations} onChange={choose} />
      )}
      {children(code)}
    </>
  );
}
