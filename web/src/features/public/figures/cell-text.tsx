import { useTranslation } from 'react-i18next';
import type { Cell } from '../queries.js';
import type { SeriesOf } from './series-of.js';

interface CellTextProps {
  readonly cell: Cell;
  readonly unit: SeriesOf['unit'];
  /** Of fewer people nothing is told. */
  readonly fewest: number;
}

/** A figure in words, time in whole hours: hidden ones say why, those that do not exist say so. */
export function CellText({ cell, unit, fewest }: CellTextProps) {
  const { t, i18n } = useTranslation('public-figures');
  if (cell.hidden) return <>{t('hidden', { count: fewest })}</>;
  if (cell.value === null) return <>{t('nothing')}</>;
  const number = (value: number) => value.toLocaleString(i18n.language);
  if (unit === 'hours') {
    return <>{t('roundHours', { hours: number(Math.round(Number(cell.value) / 60)) })}</>;
  }
  if (unit === 'percent') return <>{t('percent', { value: cell.value })}</>;
  return <>{number(Number(cell.value))}</>;
}
