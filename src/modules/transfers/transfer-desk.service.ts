import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import { requireCityWide } from '../units/unit.js';
import { type TransferFacts, transferFacts } from './commitment.js';
import { requireApart } from './keep-apart.js';
import { returnRequest } from './transfer-entries.js';
import {
  readTransfer,
  readTransfersById,
  readTransfersOf,
  refuseTransfer,
  type Transfer,
} from './transfer-rows.js';
import { TRANSFER_REVERSED, TRANSFER_STEPS, type TransferState } from './transfers.js';

/** Who may look at a member's transfers beside the member. */
const READERS = ['social_worker', 'city_admin', 'auditor'] as const satisfies readonly Role[];
/** Who may call a held gift back on the giver's behalf, for a giver who has no phone or is pressed. */
const HELPERS: readonly Role[] = ['social_worker'];

/** What opens a transfer's commitment: 32 bytes, and what was committed to. */
export interface TransferOpening {
  readonly salt: Buffer;
  readonly facts: TransferFacts;
}

/** Looked up by one statement at most. */
const CHUNK = 500;

/** What becomes of transfers after they were made: seen, called back while they cool off, taken back by an auditor. */
@Injectable()
export class TransferDeskService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** The transfer, for its giver, for its recipient once it arrived, and for workers in scope. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<Transfer> {
    const transfer = await readTransfer(this.database.read, caller.bookId, id);
    if (transfer === null || !sees(caller, transfer)) throw new DomainError('not_found');
    return transfer;
  }

  /** A page of what a member gave and was given, the newest first; oneself unless named. Throws `not_found`. */
  async list(
    caller: Principal,
    query: {
      readonly memberId: string | null;
      readonly state: TransferState | null;
      readonly limit: number;
      readonly after: string | null;
    },
  ): Promise<Page<Transfer>> {
    const { bookId } = caller;
    const memberId = query.memberId ?? caller.memberId;
    await this.members.visibleTo(this.database.read, caller, memberId, READERS);
    const rows = await readTransfersOf(this.database.read, bookId, {
      memberId,
      state: query.state,
      before: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /**
   * What opens the commitments of transfers, by id. Left out are those that the caller may not see, that are not there,
   * and that have no commitment. The caller bounds the list.
   */
  async openings(caller: Principal, ids: readonly string[]): Promise<Map<string, TransferOpening>> {
    const openings = new Map<string, TransferOpening>();
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      for (const transfer of await readTransfersById(this.database.read, caller.bookId, chunk)) {
        const { id, salt } = transfer;
        if (salt !== null && sees(caller, transfer))
          openings.set(id, { salt, facts: transferFacts(transfer) });
      }
    }
    return openings;
  }

  /**
   * Calls a gift back while it cools off: for its giver, and for a worker of the giver's unit. A cancelled one answers
   * as it is; `state_conflict` when it has left already, `not_found` for a foreign one. Locks: those of the ledger.
   */
  async cancel(caller: Principal, id: string): Promise<Transfer> {
    const { bookId, memberId: actorId } = caller;
    const transfer = await this.view(caller, id);
    const mayCancel =
      transfer.giverId === actorId || reaches(caller, HELPERS, transfer.giverUnitPath);
    if (!mayCancel) throw new DomainError('forbidden');
    if (transfer.state === 'requested') {
      await this.database.transaction((tx) => refuseTransfer(tx, bookId, id));
    }
    if (transfer.state === 'held') {
      const context = { bookId, actorId, today: this.clock.today() };
      const outcome = await this.ledger.append(returnRequest(transfer, context, 'cancelled'));
      if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
        throw new DomainError(outcome.code, { facts: outcome.facts });
      }
    }
    const after = await this.view(caller, id);
    if (after.state === 'cancelled' || after.state === 'refused') return after;
    throw new DomainError('state_conflict', { facts: { state: after.state } });
  }

  /**
   * Takes a gift or donation back by a reversing entry, on an auditor's order with a reason. Asked again, it answers
   * the reversal that stands. Refusals: `forbidden`, `not_found`, `separation_violated` for a party or somebody close
   * to one, `beyond_clawback`, `state_conflict`, `insufficient_balance` when the minutes have been spent since.
   */
  async reverse(caller: Principal, id: string, reason: string): Promise<Transfer> {
    requireCityWide(caller, ['auditor']);
    const { bookId, memberId: actorId } = caller;
    const transfer = await this.view(caller, id);
    if (transfer.state === 'reversed') return this.freeHold(caller, transfer);
    const parties = [transfer.giverId, transfer.recipientId].filter((party) => party !== null);
    await requireApart(this.members, this.database.read, { bookId, actorId, parties });
    const { from, to } = TRANSFER_STEPS.reverse;
    const { state, entrySeq: seq } = transfer;
    if (state !== from || seq === null)
      throw new DomainError('state_conflict', { facts: { state } });
    await this.requireRecent(bookId, transfer.wantedOn);
    const values = { reverse_reason: reason };
    const move = { kind: TRANSFER_REVERSED, id, from: [from], to, values, guards: {} };
    const outcome = await this.ledger.reverse({ bookId, seq, actorId, moves: [move] });
    const after = await this.view(caller, id);
    if (after.state === 'reversed') return this.freeHold(caller, after);
    if (outcome.outcome === 'refused')
      throw new DomainError(outcome.code, { facts: outcome.facts });
    return after;
  }

  /**
   * A gift that cooled off was given out of `held`, where its reversal puts it back: the entry that had held it is
   * reversed, too. Its key is made of that entry's number, so a repeat finishes what a crash left.
   */
  private async freeHold(caller: Principal, transfer: Transfer): Promise<Transfer> {
    const { bookId, memberId: actorId } = caller;
    const { holdSeq: seq } = transfer;
    if (seq === null) return transfer;
    const outcome = await this.ledger.reverse({ bookId, seq, actorId, moves: [] });
    if (outcome.outcome === 'refused' && outcome.code !== 'already_reversed')
      throw new DomainError(outcome.code, { facts: outcome.facts });
    return transfer;
  }

  /** A reversal reaches back as far as the rules of today let it. */
  private async requireRecent(bookId: number, wantedOn: string): Promise<void> {
    const today = this.clock.today();
    const { days } = (await this.policies.versionOn(bookId, today)).params.clawback;
    const earliest = addDays(today, -days);
    if (wantedOn < earliest) throw new DomainError('beyond_clawback', { facts: { days } });
  }
}

function sees(caller: Principal, transfer: Transfer): boolean {
  const { memberId } = caller;
  if (transfer.giverId === memberId) return true;
  const hasArrived = transfer.state === 'done' || transfer.state === 'reversed';
  if (transfer.recipientId === memberId && hasArrived) return true;
  return reaches(caller, READERS, transfer.giverUnitPath);
}
