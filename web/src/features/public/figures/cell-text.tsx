import { useTranslation } from 'react-i18next';
import { hoursText } from '../../../lib/hours.js';
import type { Cell } from '../queries.js';
import type { SeriesOf } from './series-of.js';

interface CellTextProps {
  readonly cell: Cell;
  readonly unit: SeriesOf['unit'];
  /** Of fewer people nothing is told. */
  readonly fewest: number;
}

/** A figure in words: hidden ones say why, those that do not exist say so. */
export function CellText({ cell, unit, fewest }: CellTextProps) {
  const { t, i18n } = useTranslation('public-figures');
  if (cell.hidden) return <>{t('hidden', { count: fewest })}</>;
  if (cell.value === null) return <>{t('nothing')}</>;
  if (unit === 'hours') return <>{hoursText(cell.value, i18n.language)}</>;
  if (unit === 'percent') return <>{t('percent', { value: cell.value })}</>;
  return <>{Number(cell.value).toLocaleString(i18n.language)}</>;
}
