// What docs/format.md ("What an opening says") asks of facts beside the commitment, and the sentences that tell them.

import { date, instant, month, natural, oneOf, orNull, type Shape, uuid } from '../files/shape.js';
import type { Findings } from '../findings.js';
import type { JsonObject } from '../json/parse-json.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import type { RemarkCode } from '../remarks.js';

/** The members that facts of a kind have, beside further ones. */
type Members = Readonly<Record<string, Shape<string | null>>>;

interface OpenedKind {
  readonly members: Members;
  /** What a member is by the entry itself; null: the entry does not say. */
  byEntry(leaf: LeafFacts): Readonly<Record<string, string | null>>;
  sentences(said: Said): readonly RemarkCode[];
}

type Said = Readonly<Record<string, string | null>>;

/** Of whom a file may tell, by subject type. Others are told by their facts alone. */
const KINDS: Readonly<Record<string, OpenedKind>> = {
  booking: {
    members: { elderId: uuid, serviceId: uuid, unitId: uuid, startsAt: instant, minutes: natural },
    byEntry: movedMinutes,
    sentences: () => ['told_booking'],
  },
  spending: {
    members: {
      elderId: uuid,
      providerId: uuid,
      minutes: natural,
      shown: oneOf('code', 'card'),
      drawnBy: orNull(uuid),
    },
    byEntry: movedMinutes,
    sentences: ({ shown, drawnBy }) => [
      shown === 'card' ? 'told_spending_card' : 'told_spending_code',
      ...(drawnBy === null ? [] : (['told_drawn_by'] as const)),
    ],
  },
  pool_support: {
    members: {
      elderId: uuid,
      poolUnitId: uuid,
      minutes: natural,
      basis: oneOf('rule', 'decision'),
      hardshipId: orNull(uuid),
      wantedOn: date,
    },
    byEntry: movedMinutes,
    sentences: ({ basis }) => [basis === 'rule' ? 'told_support_rule' : 'told_support_decision'],
  },
  grant_expiry: expiryOf('granted'),
  earned_expiry: expiryOf('earned'),
};

function expiryOf(kind: 'granted' | 'earned'): OpenedKind {
  return {
    members: { kind: oneOf('granted', 'earned'), memberId: uuid, month, keptFrom: date },
    byEntry: ({ subjectId, effective, kind: entryKind }) => ({
      kind,
      memberId: subjectId,
      month: entryKind === 'reverse' ? null : effective.slice(0, 7),
    }),
    sentences: () => [`told_expiry_${kind}`],
  };
}

/** The sum of what an entry puts on accounts. */
function movedMinutes({ postings }: LeafFacts): Readonly<Record<string, string>> {
  const moved = postings.reduce((sum, { amount }) => (amount > 0n ? sum + amount : sum), 0n);
  return { minutes: String(moved) };
}

/**
 * Checks that the facts of a sound opening are about the leaf, and tells them. Kinds without rules of their own pass.
 * Throws `member_wrong` for a member that is missing or not in its alphabet.
 */
export function checkOpenedFacts(facts: JsonObject, leaf: LeafFacts, findings: Findings): void {
  const what = leaf.subjectType;
  const kind = Object.hasOwn(KINDS, what) ? KINDS[what] : undefined;
  if (kind === undefined) return;
  const said: Said = Object.fromEntries(
    Object.entries(kind.members).map(([name, shape]) => {
      const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
      return [name, shape(value, `openings.facts.${name}`)];
    }),
  );
  let fits = true;
  const unlike = (member: string, found: string): void => {
    fits = false;
    findings.fault(
      'opening_unlike_entry',
      { what, member, said: said[member] ?? '', found },
      leaf.seq,
    );
  };
  for (const [member, found] of Object.entries(kind.byEntry(leaf))) {
    if (found !== null && said[member] !== found) unlike(member, found);
  }
  const { keptFrom = null } = said;
  if (keptFrom !== null && leaf.kind !== 'reverse' && keptFrom > leaf.effective)
    unlike('keptFrom', `≤ ${leaf.effective}`);
  if (!fits) return;
  const words = Object.entries(said).map(([name, value]) => [name, value ?? ''] as const);
  for (const code of kind.sentences(said))
    findings.remark(code, { seq: leaf.seq, ...Object.fromEntries(words) });
}
