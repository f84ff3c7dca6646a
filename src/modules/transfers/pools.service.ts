import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import type { CommitmentOpening } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { type SupportFacts, supportFacts } from './commitment.js';
import { PoolDesk, type SupportWish } from './pool-desk.js';
import { confirmRequest, OVER_LIMIT, payRequest } from './pool-entries.js';
import { PoolNews } from './pool-news.js';
import {
  declineSupport,
  insertSupport,
  leaveRequested,
  type PoolSupport,
  readSupport,
  readSupports,
  readSupportsById,
} from './pool-rows.js';
import type { SupportState } from './pool-supports.js';

/** Who may look at what the pools of their units gave. */
const READERS: readonly Role[] = ['social_worker', 'city_admin', 'auditor'];

/** Looked up by one statement at most. */
const CHUNK = 500;

/** What the pools of communities give to elders in need. */
@Injectable()
export class PoolsService {
  constructor(
    private readonly database: Database,
    private readonly desk: PoolDesk,
    private readonly ledger: LedgerService,
    private readonly news: PoolNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks the pool of the elder's community for minutes. For the elder, by rule; for a worker who reaches the elder, by
   * rule or, with a reason, by decision. Beyond the month's limit what a worker gave a reason for waits for a second
   * worker. The same key answers the same support. Refusals: `not_found`, `wrong_role`, `separation_violated`,
   * `pool_needs_decision`, `insufficient_balance` of the pool, `idempotency_key_conflict`. Locks: the ledger's.
   */
  async ask(caller: Principal, wish: SupportWish, key: string): Promise<PoolSupport> {
    const { bookId, memberId } = caller;
    const id = effectId('pool_support', { bookId, memberId, key });
    let support = await readSupport(this.database.read, bookId, id);
    if (support === null) {
      const wanted = await this.desk.admit(caller, wish, id);
      await this.database.transaction((tx) => insertSupport(tx, bookId, wanted));
      support = await this.get(bookId, id);
    }
    const isSame = support.elderId === wish.elderId && support.minutes === wish.minutes;
    if (!isSame) throw new DomainError('idempotency_key_conflict');
    return support.state === 'requested' ? this.pay(caller, support) : answerOf(support, null);
  }

  /**
   * Agrees, as a second worker, to what exceeds the month's limit: it is paid. What was paid answers as it is.
   * Refusals: `not_found`, `forbidden`, `separation_violated` (the first worker, or close to the elder),
   * `insufficient_balance` of the pool (it goes on waiting), `state_conflict`. Locks: the ledger's.
   */
  async confirm(caller: Principal, id: string): Promise<PoolSupport> {
    const { bookId, memberId: actorId } = caller;
    const support = await this.view(caller, id);
    await this.desk.requireSecond(caller, support);
    if (support.state === 'waiting') {
      const policy = await this.desk.policyOf(bookId, support.policyId);
      const context = { bookId, actorId, today: this.clock.today(), policy };
      const outcome = await this.ledger.append(confirmRequest(support, context, this.clock.now()));
      if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
        throw new DomainError(outcome.code);
      }
    }
    const after = await this.get(bookId, id);
    if (after.state !== 'paid' || after.decidedBy === null) {
      throw new DomainError('state_conflict', { facts: { state: after.state } });
    }
    await this.news.paid(bookId, after);
    return after;
  }

  /** Declines what waits for a second worker. Refusals: `not_found`, `forbidden`, `separation_violated`, `state_conflict`. */
  async decline(caller: Principal, id: string): Promise<PoolSupport> {
    const { bookId, memberId: decidedBy } = caller;
    const support = await this.view(caller, id);
    await this.desk.requireSecond(caller, support);
    const by = { id, decidedBy, decidedAt: this.clock.now() };
    const isDeclined = await this.database.transaction((tx) => declineSupport(tx, bookId, by));
    const after = await this.get(bookId, id);
    if (isDeclined || after.state === 'declined') return after;
    throw new DomainError('state_conflict', { facts: { state: after.state } });
  }

  /** The support, for its elder and for workers in scope. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<PoolSupport> {
    const support = await readSupport(this.database.read, caller.bookId, id);
    if (support === null || !sees(caller, support)) throw new DomainError('not_found');
    return support;
  }

  /**
   * What opens the commitments of support, by id. Left out is what the caller may not see, what is not there, and what
   * has no salt. The caller bounds the list.
   */
  async openings(
    caller: Principal,
    ids: readonly string[],
  ): Promise<Map<string, CommitmentOpening<SupportFacts>>> {
    const openings = new Map<string, CommitmentOpening<SupportFacts>>();
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      for (const support of await readSupportsById(this.database.read, caller.bookId, chunk)) {
        const { id, salt } = support;
        if (salt !== null && sees(caller, support))
          openings.set(id, { salt, facts: supportFacts(support) });
      }
    }
    return openings;
  }

  /** A page of the support that one got, and that the pools of one's units gave, the newest first. */
  async list(
    caller: Principal,
    query: { state: SupportState | null; limit: number; after: string | null },
  ): Promise<Page<PoolSupport>> {
    const rows = await readSupports(this.database.read, caller.bookId, {
      elderId: caller.memberId,
      unitPaths: caller.grants
        .filter(({ role }) => READERS.includes(role))
        .map(({ unitPath }) => unitPath),
      state: query.state,
      before: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** Pays at once what the rules let one person give; the rest waits for a second one, or is refused. */
  private async pay(caller: Principal, support: PoolSupport): Promise<PoolSupport> {
    const { bookId, memberId: actorId } = caller;
    const { id } = support;
    const policy = await this.desk.policyOf(bookId, support.policyId);
    const today = this.clock.today();
    const outcome = await this.ledger.append(
      payRequest(support, { bookId, actorId, today, policy }),
    );
    if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
      const to = isOverLimit(outcome) && support.hasReason ? 'waiting' : 'refused';
      await this.database.transaction(async (tx) => {
        const hasMoved = await leaveRequested(tx, bookId, { id, to });
        if (hasMoved && to === 'waiting') await this.news.waiting(tx, bookId, support);
      });
    }
    const after = answerOf(await this.get(bookId, id), outcome);
    if (after.state === 'paid') await this.news.paid(bookId, after);
    return after;
  }

  private async get(bookId: number, id: string): Promise<PoolSupport> {
    const support = await readSupport(this.database.read, bookId, id);
    if (support === null) throw new DomainError('not_found');
    return support;
  }
}

function sees(caller: Principal, { elderId, elderUnitPath }: PoolSupport): boolean {
  return elderId === caller.memberId || reaches(caller, READERS, elderUnitPath);
}

function isOverLimit(outcome: AppendOutcome): boolean {
  return outcome.outcome === 'refused' && outcome.facts.reason === OVER_LIMIT.facts.reason;
}

/** What was paid, waits or was declined is the answer; what was refused says why, as far as it is still known. */
function answerOf(support: PoolSupport, outcome: AppendOutcome | null): PoolSupport {
  if (support.state !== 'requested' && support.state !== 'refused') return support;
  if (outcome?.outcome === 'refused' && outcome.code !== 'state_conflict') {
    // How much a pool lacks is for its workers to look up.
    throw new DomainError(outcome.code);
  }
  throw new DomainError('state_conflict', { facts: { state: support.state } });
}
