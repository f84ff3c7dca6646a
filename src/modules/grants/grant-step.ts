import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { bookAccount, grantedAccount } from '../../ledger/accounts.js';
import type { AppendRequest } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope, PlannedPage, StepPage } from '../../ledger/entry-step.js';
import { Database } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyVersion } from '../policies/policy.js';
import { type AwardFacts, awardCommitment, grantKey, rate } from './award.js';
import { type Award, insertAwards, readAwardsOf } from './award-rows.js';
import { countHolders, type GrantHolder, readHolders } from './grant-holders.js';

const SALT_BYTES = 32;

/**
 * The step that grants the minutes of the month after the one that was closed, effective on its first day. Subjects
 * are the members with a confirmed hardship that holds on that day, by member id. Granted are those who are active
 * and whose class applies where they live, by the highest row of the table in force on that day (`rate`).
 */
@Injectable()
export class GrantStep implements EntryStep {
  readonly name = 'grant';

  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
  ) {}

  /** The members there are to look at. */
  count(scope: MonthScope): Promise<bigint> {
    return countHolders(this.database.read, scope.bookId, scope.nextFirst);
  }

  /**
   * The grants of a page of members. With `write` their awards are kept first, in one transaction a page, so that
   * every commitment in the ledger can be opened later; an award that stands already is what is granted, whatever
   * has changed since, so that a page planned twice asks for the same entries. Without `write` nothing is kept.
   * Locks: with `write` the new rows of awards, until they are committed.
   */
  async plan(scope: MonthScope, page: StepPage): Promise<PlannedPage> {
    const { bookId, nextFirst, nextMonth: month } = scope;
    const policy = await this.policies.versionOn(bookId, nextFirst);
    const versions = await this.policies.versions(bookId);
    const digests = new Map(versions.map(({ id, digest }) => [id, digest]));
    return this.database.transaction(async (tx) => {
      const { cursor: after, limit } = page;
      const holders = await readHolders(tx, bookId, { on: nextFirst, month, after, limit });
      const salts = randomBytes(SALT_BYTES * holders.length);
      const fresh = holders.flatMap((holder, n) => {
        const salt = salts.subarray(SALT_BYTES * n, SALT_BYTES * (n + 1));
        return awardOf(holder, { month, policy, salt });
      });
      const added = page.write ? await insertAwards(tx, bookId, fresh) : membersOf(fresh);
      // Another server may have written some of them since the page was read.
      const memberIds = membersOf(holders.filter(({ isAwarded }) => isAwarded));
      for (const { memberId } of fresh) if (!added.has(memberId)) memberIds.add(memberId);
      const standing = await readAwardsOf(tx, bookId, { month, memberIds: [...memberIds] });
      const requests = merged(fresh, standing).map((award) => {
        const digest = digests.get(award.policyId);
        invariant(digest !== undefined, 'the rules of an award are among the versions');
        return grantRequest(scope, award, digest);
      });
      const next = holders.length < limit ? null : (holders.at(-1)?.memberId ?? null);
      return { requests, looked: holders.length, next };
    });
  }
}

function membersOf(items: readonly { readonly memberId: string }[]): Set<string> {
  return new Set(items.map(({ memberId }) => memberId));
}

/** Nothing, or the new award of a holder who has none yet. */
function awardOf(
  holder: GrantHolder,
  { month, policy, salt }: { month: string; policy: PolicyVersion; salt: Buffer },
): Award[] {
  const { memberId, held, level } = holder;
  const rating = holder.isAwarded ? null : rate(policy.params.grants.table, held, level);
  if (rating === null) return [];
  const { hardshipId, hardshipClass, minutes } = rating;
  const facts = { month, memberId, hardshipId, hardshipClass, level, minutes: String(minutes) };
  return [{ ...facts, policyId: policy.id, id: newId(), salt }];
}

/** By member id; of a member with a standing award that one. */
function merged(fresh: readonly Award[], standing: readonly Award[]): Award[] {
  const byMember = new Map([...fresh, ...standing].map((award) => [award.memberId, award]));
  return [...byMember.values()].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

/** The facts that an award's commitment covers. */
export function factsOf(award: Award): AwardFacts {
  const { month, memberId, hardshipId, hardshipClass, level, minutes, policyId } = award;
  return { month, memberId, hardshipId, hardshipClass, level, minutes, policyId };
}

function grantRequest(scope: MonthScope, award: Award, policyDigest: Buffer): AppendRequest {
  const issuance = bookAccount(scope.bookUid, 'issuance', 'GRT');
  const granted = grantedAccount(award.memberId);
  const minutes = BigInt(award.minutes);
  const postings = [
    { account: issuance, amount: -minutes },
    { account: granted, amount: minutes },
  ];
  return {
    bookId: scope.bookId,
    key: grantKey(award.month, award.memberId),
    kind: 'grant',
    effectiveOn: scope.nextFirst,
    actorId: scope.actorId,
    subject: {
      type: 'grant_award',
      id: award.id,
      commitment: awardCommitment(award.salt, factsOf(award)),
    },
    policyDigest,
    reversesSeq: null,
    accounts: [issuance, granted],
    counters: [],
    decide: () => ({ postings }),
    moves: [],
  };
}
