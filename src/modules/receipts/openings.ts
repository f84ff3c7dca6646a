import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { AwardsService } from '../grants/awards.service.js';
import { RecordOpenings } from '../service-records/record-openings.service.js';
import { TransferDeskService } from '../transfers/transfer-desk.service.js';
import type { EntryProof, Opening } from './proof-files.js';

/** What opens one commitment. */
interface StoredOpening {
  readonly salt: Buffer;
  readonly facts: object;
}

/** The subject of a leaf, as its text names it. */
interface LeafSubject {
  readonly commitment: string | null;
  readonly id: string;
  readonly type: string;
}

/** What stands behind the commitments of leaves, for those who may see it. */
@Injectable()
export class Openings {
  constructor(
    private readonly records: RecordOpenings,
    private readonly awards: AwardsService,
    private readonly transfers: TransferDeskService,
  ) {}

  /**
   * The same entries with what opens them. An entry stays without an opening when it has no commitment, when the caller
   * may not see what stands behind it, when its salt was destroyed, and when what is stored is no longer what was
   * committed to. `holders` are the members whose awards are looked up; the caller must see them (`not_found`).
   */
  async open(
    caller: Principal,
    holders: readonly string[],
    entries: readonly EntryProof[],
  ): Promise<EntryProof[]> {
    const committed = entries.map(subjectOf).filter(({ commitment }) => commitment !== null);
    const idsOf = (type: string): string[] => [
      ...new Set(committed.filter((subject) => subject.type === type).map(({ id }) => id)),
    ];
    const found: Readonly<Record<string, ReadonlyMap<string, StoredOpening>>> = {
      service_record: await this.records.of(caller, idsOf('service_record')),
      grant_award: await this.awardsOf(caller, holders, idsOf('grant_award')),
      gift: await this.transfers.openings(caller, idsOf('gift')),
      donation: await this.transfers.openings(caller, idsOf('donation')),
    };
    return entries.map((entry) => {
      const subject = subjectOf(entry);
      const stored = found[subject.type]?.get(subject.id);
      const opening = stored === undefined ? null : openingOf(subject, stored);
      return { ...entry, openings: opening === null ? [] : [opening] };
    });
  }

  private async awardsOf(
    caller: Principal,
    holders: readonly string[],
    ids: readonly string[],
  ): Promise<Map<string, StoredOpening>> {
    const found = new Map<string, StoredOpening>();
    if (ids.length === 0) return found;
    for (const holder of holders) {
      for (const [id, opening] of await this.awards.openings(caller, holder)) {
        found.set(id, opening);
      }
    }
    return found;
  }
}

/** The opening, if it is what the leaf was committed to. */
function openingOf(
  { type: what, commitment }: LeafSubject,
  { salt, facts }: StoredOpening,
): Opening | null {
  const digest = sha256(salt, canonicalJson(facts)).toString('hex');
  return digest === commitment ? { what, salt: salt.toString('hex'), facts } : null;
}

function subjectOf({ leaf }: EntryProof): LeafSubject {
  return (JSON.parse(leaf) as { readonly subject: LeafSubject }).subject;
}
