import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError, type Facts } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { CardDesk, type ElderProof } from '../cards/card-desk.js';
import { WrongTries } from '../cards/wrong-tries.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Unit } from '../units/unit.js';
import type { Edge } from './presence.js';
import type { ProofRow } from './presence-rows.js';
import { isTimely, provenMoment, type StationCode } from './station-code.js';
import { StationCodesService } from './station-codes.service.js';
import { couldKnowCode } from './station-rows.js';

/** What is shown at one end of a stay. */
export interface Shown {
  readonly station: StationCode | null;
  /** The elder's card with PIN or code, or a code alone. */
  readonly elder: {
    readonly cardNo: string | null;
    readonly pin: string | null;
    readonly code: string | null;
  } | null;
  /** When the phone had no network: when it was. Null: now. */
  readonly claimedAt: Date | null;
}

/** For which end of which stay it is shown. */
export interface Showing {
  readonly edge: Edge;
  readonly sessionId: string;
  readonly volunteerId: string;
  /** Null: the card says who. */
  readonly recipientId: string | null;
  /** See `ProofDesk.tolerance`. */
  readonly tolerance: number;
}

/** What was proven, and when; or why not. A refusal is a value: what it counted must be committed first. */
export type TakenProofs =
  | {
      readonly at: Date;
      readonly proofs: readonly ProofRow[];
      readonly recipientId: string | null;
      readonly station: Unit | null;
    }
  | { readonly refusal: ErrorCode; readonly facts: Facts };

type Refusal = Extract<TakenProofs, { refusal: ErrorCode }>;

/** How long a phone may keep a check-in or check-out before it sends it. */
const OFFLINE_HOURS = 24;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const WRONG_STATION_CODE: Refusal = { refusal: 'station_code_not_accepted', facts: {} };

/** Judges what is shown at check-in and check-out. */
@Injectable()
export class ProofDesk {
  constructor(
    private readonly cards: CardDesk,
    private readonly stations: StationCodesService,
    private readonly wrongTries: WrongTries,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `validation_failed` for what cannot be a proof whatever it says: nothing shown, a time of one's own without
   * a station's code, or a PIN that a phone has kept. Asked before anything is tried.
   */
  requireSound({ station, elder, claimedAt }: Shown): void {
    const fault = (pointer: string, code: string): DomainError =>
      new DomainError('validation_failed', { fields: [{ pointer, code }] });
    if (station === null && elder === null) throw fault('/station', 'required');
    if (elder !== null) {
      if ((elder.pin === null) === (elder.code === null)) throw fault('/elder/code', 'pin_or_code');
      if (elder.pin !== null && elder.cardNo === null) throw fault('/elder/cardNo', 'required');
    }
    if (claimedAt === null) return;
    if (station === null) throw fault('/claimedAt', 'needs_station');
    if (elder !== null && elder.pin !== null) throw fault('/elder/pin', 'not_kept');
  }

  /**
   * By how many steps a station's code may be off, by the rules of today. Ask before a transaction is opened: whoever
   * holds a connection while waiting for another can starve the pool.
   */
  async tolerance(bookId: number): Promise<number> {
    const today = shanghaiDate(this.clock.now());
    const { params } = await this.policies.versionOn(bookId, today);
    return params.proof.stationCodeSteps;
  }

  /**
   * Takes what is shown. Counts wrong codes and PINs in `tx`. Refusals: `station_code_not_accepted`, those of
   * `CardDesk.prove`, and `separation_violated` for a station's code of a volunteer who could know it anywhere, or that somebody
   * else shows for the volunteer. Throws `rate_limited`. Locks: the caller's tries, the card, its codes.
   */
  async take(tx: Tx, caller: Principal, showing: Showing, shown: Shown): Promise<TakenProofs> {
    const now = this.clock.now();
    const scanned = shown.station === null ? null : await this.scan(tx, caller, showing, shown);
    if (scanned !== null && 'refusal' in scanned) return scanned;
    const agreed = shown.elder === null ? null : await this.ask(tx, caller, showing, shown);
    if (agreed !== null && 'refusal' in agreed) return agreed;
    const at = scanned?.at ?? now;
    const base = { edge: showing.edge, takenBy: caller.memberId, provenAt: at, receivedAt: now };
    const proofs = [
      ...(scanned === null ? [] : [{ ...base, ...NOTHING, ...scanned.proof }]),
      ...(agreed === null ? [] : [{ ...base, ...NOTHING, ...elderPart(agreed.proof) }]),
    ];
    const recipientId = agreed?.proof.elderId ?? showing.recipientId;
    return { at, proofs, recipientId, station: scanned?.station ?? null };
  }

  private async scan(
    tx: Tx,
    caller: Principal,
    showing: Showing,
    { station, claimedAt }: Shown,
  ): Promise<
    | Refusal
    | {
        readonly at: Date;
        readonly station: Unit;
        readonly proof: Pick<ProofRow, 'kind' | 'stationId' | 'step'>;
      }
  > {
    if (station === null) return WRONG_STATION_CODE;
    await this.wrongTries.enter(tx, caller);
    const now = this.clock.now();
    const claimed = claimedAt ?? now;
    const { tolerance } = showing;
    const isInTime =
      isTimely(station.step, claimed, tolerance) &&
      claimed.getTime() <= now.getTime() + tolerance * MINUTE_MS &&
      now.getTime() - claimed.getTime() <= OFFLINE_HOURS * HOUR_MS;
    const unit = await this.stations.stationOf(tx, caller.bookId, station);
    if (unit === null || !isInTime) {
      await this.wrongTries.countWrong(tx, caller);
      return WRONG_STATION_CODE;
    }
    // Whoever runs the station, or made its secret, knows its code anywhere; and it speaks for the phone that stands before it.
    const { bookId, memberId } = caller;
    const isOwn = memberId === showing.volunteerId;
    const known = { memberId, unitId: unit.id, step: station.step };
    if (!isOwn || (await couldKnowCode(tx, bookId, known))) {
      return { refusal: 'separation_violated', facts: {} };
    }
    const moment = provenMoment(station.step, claimed);
    return {
      at: moment > now ? now : moment,
      station: unit,
      proof: { kind: 'station', stationId: unit.id, step: BigInt(station.step) },
    };
  }

  private ask(tx: Tx, caller: Principal, showing: Showing, { elder }: Shown) {
    const claim = {
      cardNo: elder?.cardNo ?? null,
      elderId: showing.recipientId,
      pin: elder?.pin ?? null,
      code: elder?.code ?? null,
    };
    const usedFor = `${showing.edge}:${showing.sessionId}`;
    return this.cards.prove(tx, caller, claim, { usedFor });
  }
}

const NOTHING = { stationId: null, step: null, cardId: null, codeId: null, keeperId: null };

function elderPart({ kind, cardId, codeId, keeperId }: ElderProof) {
  return { kind, cardId, codeId, keeperId };
}
