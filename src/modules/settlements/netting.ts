import type { AccountRef, PostingDraft } from '../../ledger/append-request.js';
import type { Asset } from '../../ledger/vocabulary.js';

/** What the communities of one city owe one another for one asset: minutes that one's elders had of the other's volunteers. */
export interface Position {
  readonly debtorId: string;
  readonly creditorId: string;
  readonly asset: Asset;
  readonly minutes: bigint;
}

/** What a community's clearing account stands at before netting: above zero it owes, below zero it is owed. */
export interface ClearingBalance {
  readonly unitId: string;
  readonly asset: Asset;
  readonly minutes: bigint;
}

/** A month of netting in figures. */
export interface NettingFigures {
  /** Positions as they arose, one a pair and direction. */
  readonly grossTransfers: number;
  readonly grossMinutes: bigint;
  /** Pairs after each has set off its two directions. */
  readonly bilateralTransfers: number;
  readonly bilateralMinutes: bigint;
  /** Communities that settle with the city. */
  readonly netTransfers: number;
  readonly netMinutes: bigint;
}

/** Each pair's two directions set off against one another; pairs that come out even are gone. */
export function bilateral(positions: readonly Position[]): Position[] {
  const sums = new Map<string, Position>();
  for (const { debtorId, creditorId, asset, minutes } of positions) {
    const isForward = debtorId < creditorId;
    const [low, high] = isForward ? [debtorId, creditorId] : [creditorId, debtorId];
    const key = `${low} ${high} ${asset}`;
    const before = sums.get(key)?.minutes ?? 0n;
    const after = isForward ? before + minutes : before - minutes;
    sums.set(key, { debtorId: low, creditorId: high, asset, minutes: after });
  }
  return [...sums.values()].filter(({ minutes }) => minutes !== 0n).map(forward);
}

/** What each community owes (above zero) or is owed on the whole. They sum to zero for each asset. */
export function multilateral(positions: readonly Position[]): ClearingBalance[] {
  const sums = new Map<string, ClearingBalance>();
  const add = (unitId: string, asset: Asset, minutes: bigint): void => {
    const key = `${unitId} ${asset}`;
    sums.set(key, { unitId, asset, minutes: (sums.get(key)?.minutes ?? 0n) + minutes });
  };
  for (const { debtorId, creditorId, asset, minutes } of positions) {
    add(debtorId, asset, minutes);
    add(creditorId, asset, -minutes);
  }
  return [...sums.values()].filter(({ minutes }) => minutes !== 0n);
}

/** How much netting saves: transfers and minutes gross, pair by pair, and through the city. */
export function nettingFigures(positions: readonly Position[]): NettingFigures {
  const pairs = bilateral(positions);
  const nets = multilateral(positions);
  return {
    grossTransfers: positions.length,
    grossMinutes: total(positions),
    bilateralTransfers: pairs.length,
    bilateralMinutes: total(pairs),
    netTransfers: nets.length,
    // What the debtors pay in is what the creditors get.
    netMinutes: total(nets.filter(({ minutes }) => minutes > 0n)),
  };
}

/** The postings that bring a community's clearing accounts to zero against the city's. */
export function settlingPostings(
  balances: readonly Omit<ClearingBalance, 'unitId'>[],
  accounts: {
    readonly ofUnit: (asset: Asset) => AccountRef;
    readonly ofCity: (asset: Asset) => AccountRef;
  },
): PostingDraft[] {
  return balances
    .filter(({ minutes }) => minutes !== 0n)
    .flatMap(({ asset, minutes }) => [
      { account: accounts.ofUnit(asset), amount: -minutes },
      { account: accounts.ofCity(asset), amount: minutes },
    ]);
}

function forward(position: Position): Position {
  const { debtorId, creditorId, asset, minutes } = position;
  if (minutes > 0n) return position;
  return { debtorId: creditorId, creditorId: debtorId, asset, minutes: -minutes };
}

function total(amounts: readonly { readonly minutes: bigint }[]): bigint {
  return amounts.reduce((sum, { minutes }) => sum + minutes, 0n);
}
