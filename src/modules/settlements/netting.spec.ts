import fc from 'fast-check';
import type { AccountRef } from '../../ledger/append-request.js';
import {
  bilateral,
  multilateral,
  nettingFigures,
  type Position,
  settlingPostings,
} from './netting.js';

const UNITS = ['A', 'B', 'C', 'D', 'E'];
const accountOf =
  (ownerId: string) =>
  (asset: 'MIN' | 'GRT'): AccountRef => ({
    ownerKind: 'unit',
    ownerId,
    purpose: 'clearing',
    asset,
  });

const position = fc
  .record({
    debtorId: fc.constantFrom(...UNITS),
    creditorId: fc.constantFrom(...UNITS),
    asset: fc.constantFrom('MIN' as const, 'GRT' as const),
    minutes: fc.bigInt({ min: 1n, max: 100_000n }),
  })
  .filter(({ debtorId, creditorId }) => debtorId !== creditorId);
/** One a pair, direction and asset, as the ledger tells them. */
const positions = fc.uniqueArray(position, {
  selector: ({ debtorId, creditorId, asset }) => `${debtorId}${creditorId}${asset}`,
});

const owes = (debtorId: string, creditorId: string, minutes: bigint): Position => ({
  debtorId,
  creditorId,
  asset: 'MIN',
  minutes,
});

/** What each clearing account stands at after entries that made these positions. */
function clearingAfter(entries: readonly Position[]): Map<string, bigint> {
  const balances = new Map<string, bigint>();
  const move = (unit: string, asset: string, minutes: bigint): void => {
    const key = `${unit} ${asset}`;
    balances.set(key, (balances.get(key) ?? 0n) + minutes);
  };
  for (const { debtorId, creditorId, asset, minutes } of entries) {
    move(debtorId, asset, minutes);
    move(creditorId, asset, -minutes);
  }
  return balances;
}

describe('netting', () => {
  it('leaves a ring of equal debts with nothing to pay', () => {
    const ring = [owes('A', 'B', 60n), owes('B', 'C', 60n), owes('C', 'A', 60n)];
    expect(multilateral(ring)).toEqual([]);
    expect(nettingFigures(ring)).toEqual({
      grossTransfers: 3,
      grossMinutes: 180n,
      bilateralTransfers: 3,
      bilateralMinutes: 180n,
      netTransfers: 0,
      netMinutes: 0n,
    });
  });

  it('sets off the two directions of a pair', () => {
    const both = [owes('A', 'B', 100n), owes('B', 'A', 130n), owes('A', 'C', 20n)];
    expect(bilateral(both)).toEqual([
      { debtorId: 'B', creditorId: 'A', asset: 'MIN', minutes: 30n },
      { debtorId: 'A', creditorId: 'C', asset: 'MIN', minutes: 20n },
    ]);
    expect(multilateral(both)).toEqual([
      { unitId: 'A', asset: 'MIN', minutes: -10n },
      { unitId: 'B', asset: 'MIN', minutes: 30n },
      { unitId: 'C', asset: 'MIN', minutes: -20n },
    ]);
  });

  it('keeps the two assets apart', () => {
    const mixed = [owes('A', 'B', 50n), { ...owes('B', 'A', 50n), asset: 'GRT' as const }];
    expect(multilateral(mixed)).toHaveLength(4);
    expect(bilateral(mixed)).toHaveLength(2);
  });

  it('sums to zero, however the positions lie', () => {
    fc.assert(
      fc.property(positions, (entries) => {
        for (const asset of ['MIN', 'GRT']) {
          const nets = multilateral(entries).filter((net) => net.asset === asset);
          expect(nets.reduce((sum, { minutes }) => sum + minutes, 0n)).toBe(0n);
        }
      }),
    );
  });

  it('brings every clearing account to zero, the city’s included', () => {
    fc.assert(
      fc.property(positions, (entries) => {
        const balances = clearingAfter(entries);
        for (const unitId of UNITS) {
          const mine = multilateral(entries).filter((net) => net.unitId === unitId);
          const accounts = { ofUnit: accountOf(unitId), ofCity: accountOf('CITY') };
          for (const { account, amount } of settlingPostings(mine, accounts)) {
            const key = `${account.ownerId} ${account.asset}`;
            balances.set(key, (balances.get(key) ?? 0n) + amount);
          }
        }
        expect([...balances.values()].filter((minutes) => minutes !== 0n)).toEqual([]);
      }),
    );
  });

  it('never takes more transfers or minutes than the pairs would, nor pairs more than all', () => {
    fc.assert(
      fc.property(positions, (entries) => {
        const figures = nettingFigures(entries);
        expect(figures.netMinutes).toBeLessThanOrEqual(figures.bilateralMinutes);
        expect(figures.bilateralMinutes).toBeLessThanOrEqual(figures.grossMinutes);
        expect(figures.bilateralTransfers).toBeLessThanOrEqual(figures.grossTransfers);
        expect(figures.netTransfers).toBeLessThanOrEqual(UNITS.length * 2);
      }),
    );
  });
});
