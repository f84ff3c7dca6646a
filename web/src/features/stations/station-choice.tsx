import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../lib/use-address.js';
import { Select } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
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
        <Select label={t('station')} value={code} onChange={(e) => choose(e.target.value)}>
          {stations.map((station) => (
            <option key={station.code} value={station.code}>
              {station.name} {station.code}
            </option>
          ))}
        </Select>
      )}
      {children(code)}
    </>
  );
}
