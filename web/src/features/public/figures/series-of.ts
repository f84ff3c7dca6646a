import type { Cell, MonthFigures } from '../queries.js';

/** One line of figures over the months. */
export interface Line {
  readonly name: string;
  readonly of: (month: MonthFigures) => Cell;
}

/** Figures that belong together: one picture and one table. */
export interface SeriesOf {
  readonly title: string;
  /** What is counted, and so how it is said. */
  readonly unit: 'hours' | 'number' | 'percent';
  readonly lines: readonly Line[];
}

export const SERIES: readonly SeriesOf[] = [
  {
    title: 'series.hours',
    unit: 'hours',
    lines: [
      { name: 'line.credited', of: (month) => month.creditedMinutes },
      { name: 'line.spent', of: (month) => month.spentMinutes },
      { name: 'line.granted', of: (month) => month.grantedMinutes },
      { name: 'line.expired', of: (month) => month.expiredMinutes },
    ],
  },
  {
    title: 'series.people',
    unit: 'number',
    lines: [
      { name: 'line.volunteers', of: (month) => month.activeVolunteers },
      { name: 'line.elders', of: (month) => month.eldersServed },
      { name: 'line.services', of: (month) => month.services },
    ],
  },
  {
    title: 'series.requests',
    unit: 'number',
    lines: [
      { name: 'line.published', of: (month) => month.requestsPublished },
      { name: 'line.met', of: (month) => month.requestsMet },
    ],
  },
  {
    title: 'series.visits',
    unit: 'percent',
    lines: [{ name: 'line.visited', of: (month) => month.visitRatePercent }],
  },
];

/** The height of a bar: hours of minutes; null where nothing is told, which is not the same as nothing. */
export function heightOf({ value, hidden }: Cell, unit: SeriesOf['unit']): number | null {
  if (hidden || value === null) return null;
  return unit === 'hours' ? Number(value) / 60 : Number(value);
}
