import type { components } from '../../../api/schema.js';

/** A part of those who hold hours, and what it holds. */
export interface Share {
  readonly name: 'top1' | 'top10' | 'rest';
  readonly holders: number;
  readonly minutes: string;
  /** Of all own minutes, with what the service rounded. */
  readonly percent: number;
  /** Of all who hold hours: as much as they would have if everybody had the same. */
  readonly peoplePercent: number;
}

/** The few who hold most, and everybody else beside the tenth that holds most. */
export function sharesOf(of: components['schemas']['ConcentrationDto']): Share[] {
  const { top1Percent: one, top10Percent: ten, holders, minutes } = of;
  const all = BigInt(minutes);
  const rest = all - BigInt(ten.minutes);
  const percent = (share: string | null) => Number(share ?? 0) * 100;
  const parts = [
    { name: 'top1', holders: one.holders, minutes: one.minutes, percent: percent(one.share) },
    { name: 'top10', holders: ten.holders, minutes: ten.minutes, percent: percent(ten.share) },
    {
      name: 'rest',
      holders: holders - ten.holders,
      minutes: String(rest),
      percent: all === 0n ? 0 : 100 - percent(ten.share),
    },
  ] as const;
  return parts.map((part) => ({ ...part, peoplePercent: (100 * part.holders) / (holders || 1) }));
}

/** A share of the service (four decimals, of 1) as people read it; a dash for that of nothing. */
export function percentText(share: string | null): string {
  return share === null ? '—' : `${(Number(share) * 100).toFixed(1)}%`;
}
