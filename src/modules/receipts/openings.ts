import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import type { CommitmentOpening } from '../../platform/crypto/commitment.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { AwardsService } from '../grants/awards.service.js';
import { ExpiriesService } from '../grants/expiries.service.js';
import { RedemptionOpenings } from '../redemptions/redemption-openings.service.js';
import { RecordOpenings } from '../service-records/record-openings.service.js';
import { PoolsService } from '../transfers/pools.service.js';
import { TransferDeskService } from '../transfers/transfer-desk.service.js';
import { type LeafSubject, subjectOf } from './leaf-subject.js';
import type { EntryProof, Opening } from './proof-files.js';

/** Subject types of expiries, whose subject is the member: what they are of says their month as well. */
const EXPIRIES = { grant_expiry: 'granted', earned_expiry: 'earned' } as const;

/** What was found, by type and `keyOf`. */
type Found = Readonly<Record<string, ReadonlyMap<string, CommitmentOpening>>>;

/** What stands behind the commitments of leaves, for those who may see it. */
@Injectable()
export class Openings {
  constructor(
    private readonly records: RecordOpenings,
    private readonly awards: AwardsService,
    private readonly expiries: ExpiriesService,
    private readonly transfers: TransferDeskService,
    private readonly pools: PoolsService,
    private readonly redemptions: RedemptionOpenings,
  ) {}

  /**
   * The same entries with what opens them. An entry stays without an opening when it has no commitment, when the caller
   * may not see what stands behind it, when its salt was destroyed, and when what is stored is no longer what was
   * committed to. `holders` are the members whose awards and expiries are looked up; the caller must see them
   * (`not_found`).
   */
  async open(
    caller: Principal,
    holders: readonly string[],
    entries: readonly EntryProof[],
  ): Promise<EntryProof[]> {
    const subjects = entries.map(({ leaf }) => subjectOf(leaf));
    const committed = subjects.filter(({ commitment }) => commitment !== null);
    const of = (type: string): LeafSubject[] => committed.filter((each) => each.type === type);
    const idsOf = (type: string): string[] => [...new Set(of(type).map(({ id }) => id))];
    const found: Found = {
      service_record: await this.records.of(caller, idsOf('service_record')),
      grant_award: await this.awardsOf(caller, holders, idsOf('grant_award')),
      grant_expiry: await this.expiriesOf(caller, holders, of('grant_expiry')),
      earned_expiry: await this.expiriesOf(caller, holders, of('earned_expiry')),
      gift: await this.transfers.openings(caller, idsOf('gift')),
      donation: await this.transfers.openings(caller, idsOf('donation')),
      pool_support: await this.pools.openings(caller, idsOf('pool_support')),
      booking: await this.redemptions.bookings(caller, idsOf('booking')),
      spending: await this.redemptions.spendings(caller, idsOf('spending')),
    };
    return entries.map((entry, n) => {
      const opening = openingOf(subjects[n] as LeafSubject, found);
      return { ...entry, openings: opening === null ? [] : [opening] };
    });
  }

  private async awardsOf(
    caller: Principal,
    holders: readonly string[],
    ids: readonly string[],
  ): Promise<Map<string, CommitmentOpening>> {
    const found = new Map<string, CommitmentOpening>();
    if (ids.length === 0) return found;
    for (const holder of holders) {
      for (const [id, opening] of await this.awards.openings(caller, holder)) {
        found.set(id, opening);
      }
    }
    return found;
  }

  private async expiriesOf(
    caller: Principal,
    holders: readonly string[],
    subjects: readonly LeafSubject[],
  ): Promise<Map<string, CommitmentOpening>> {
    const found = new Map<string, CommitmentOpening>();
    const refs = subjects.flatMap(({ type, id: memberId, month }) =>
      isExpiry(type) ? [{ kind: EXPIRIES[type], memberId, month }] : [],
    );
    for (const holder of new Set(refs.map(({ memberId }) => memberId))) {
      if (!holders.includes(holder)) continue;
      for (const { ref, opening } of await this.expiries.openings(caller, holder, refs)) {
        found.set(`${ref.memberId} ${ref.month}`, opening);
      }
    }
    return found;
  }
}

function isExpiry(type: string): type is keyof typeof EXPIRIES {
  return Object.hasOwn(EXPIRIES, type);
}

function keyOf({ type, id, month }: LeafSubject): string {
  return isExpiry(type) ? `${id} ${month}` : id;
}

/** The opening, if there is one and it is what the leaf was committed to. */
function openingOf(subject: LeafSubject, found: Found): Opening | null {
  const { type: what, commitment } = subject;
  const stored = found[what]?.get(keyOf(subject));
  if (stored === undefined) return null;
  const { salt, facts } = stored;
  const digest = sha256(salt, canonicalJson(facts)).toString('hex');
  return digest === commitment ? { what, salt: salt.toString('hex'), facts } : null;
}
