import type { Flow } from '../../ledger/read-circulation.js';
import type { Asset, EntryKind } from '../../ledger/vocabulary.js';

/** Minutes of a month, as members have them more or less for it. Reversals count against what they undo. */
export interface Circulation {
  /** Own minutes (MIN) that services brought volunteers. */
  readonly credited: bigint;
  /** Own minutes that elders gave for care and at providers. */
  readonly redeemedOwn: bigint;
  /** Granted minutes (GRT) that elders gave for care and at providers. */
  readonly redeemedGranted: bigint;
  readonly granted: bigint;
  readonly expired: bigint;
  readonly giftsGiven: bigint;
  readonly giftsReceived: bigint;
  readonly donated: bigint;
  /** Brought over from an earlier system, and adjusted; more is positive. */
  readonly broughtOver: bigint;
  readonly adjusted: bigint;
  /** What all kinds of entries together added to the members' own minutes. */
  readonly netOwn: bigint;
}

/** Reads the circulation out of flows, by kind of entry. */
export function circulationOf(flows: readonly Flow[]): Circulation {
  const sum = (side: 'gained' | 'lost', asset: Asset, ...kinds: EntryKind[]): bigint =>
    flows.reduce(
      (total, flow) =>
        flow.asset === asset && kinds.includes(flow.kind) ? total + flow[side] : total,
      0n,
    );
  const net = (kind: EntryKind): bigint => sum('gained', 'MIN', kind) - sum('lost', 'MIN', kind);
  return {
    credited: sum('gained', 'MIN', 'service'),
    redeemedOwn: sum('lost', 'MIN', 'service', 'redeem'),
    redeemedGranted: sum('lost', 'GRT', 'service', 'redeem'),
    granted: sum('gained', 'GRT', 'grant'),
    expired: sum('lost', 'GRT', 'expire'),
    giftsGiven: sum('lost', 'MIN', 'gift'),
    giftsReceived: sum('gained', 'MIN', 'gift'),
    donated: sum('lost', 'MIN', 'donate'),
    broughtOver: net('import'),
    adjusted: net('adjust'),
    netOwn: flows.reduce(
      (total, { asset, gained, lost }) => (asset === 'MIN' ? total + gained - lost : total),
      0n,
    ),
  };
}
