import type { Asset, OwnerKind, Purpose } from './vocabulary.js';

/** The closing balances of one kind of account, summed, in minutes. */
export interface ClosingSum {
  readonly ownerKind: OwnerKind;
  readonly purpose: Purpose;
  readonly asset: Asset;
  readonly minutes: bigint;
}

/** What the close entry of a month says (docs/format.md), and where it stands. */
export interface ClosedPeriod {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Its last day, YYYY-MM-DD. */
  readonly monthEnd: string;
  /** The last entry that was looked at. */
  readonly boundarySeq: bigint;
  /** The number of the close entry itself. */
  readonly closeSeq: bigint;
  /** Accounts with a posting that took effect by the end of the month: the leaves under the root. */
  readonly accounts: bigint;
  /** All postings that took effect by the end of the month. */
  readonly postings: bigint;
  /** 64 hexadecimal digits. */
  readonly root: string;
  /** The trial balance: every asset sums to zero. */
  readonly sums: readonly ClosingSum[];
}

/** Reads the sums out of a close entry's detail: members such as `sum:member:earned:MIN`. */
export function sumsOf(detail: string): ClosingSum[] {
  const members = Object.entries(JSON.parse(detail) as Readonly<Record<string, string>>);
  return members.flatMap(([name, minutes]) => {
    const [word, ownerKind, purpose, asset] = name.split(':');
    if (word !== 'sum') return [];
    return [
      {
        ownerKind: ownerKind as OwnerKind,
        purpose: purpose as Purpose,
        asset: asset as Asset,
        minutes: BigInt(minutes),
      },
    ];
  });
}
