import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import type { AppendRequest } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { BookingsService } from '../../src/modules/redemptions/bookings.service.js';
import { SpendCodesService } from '../../src/modules/redemptions/spend-codes.service.js';
import { SpendingsService } from '../../src/modules/redemptions/spendings.service.js';
import { ApprovalsService } from '../../src/modules/service-records/approvals.service.js';
import { RecordStepsService } from '../../src/modules/service-records/record-steps.service.js';
import { ServiceRecordsService } from '../../src/modules/service-records/service-records.service.js';
import { shanghaiDate, shanghaiDayStart } from '../../src/platform/clock/shanghai.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { Agenda } from './faked-agenda.js';
import type { Actor, FakedCity, Neighbourhood } from './faked-city.js';
import { FakedGiving } from './faked-giving.js';
import { SeededRandom } from './faked-random.js';
import { moved, plainEntry } from './plain-entry.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SERVICES = ['S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S08', 'S09'];

/** How much happens in a month. */
export interface Pace {
  readonly communities: number;
  /** Elders and volunteers of each community who take part. */
  readonly people: number;
  /** Care, bookings and the like, each. */
  readonly acts: number;
}

/** Care that was given and shall be recorded. */
interface Care {
  readonly elder: Actor;
  readonly volunteer: Actor;
  readonly workers: readonly Actor[];
  readonly service: string;
  readonly startsAt: Date;
  readonly minutes: number;
  readonly bookingId: string | null;
}

/**
 * The life of a city, month by month, through the service's own code and on the city's clock: care of the city and
 * care booked from own and granted minutes, also across communities and over midnight; holds and cancellations;
 * spending and refunds; gifts, donations and what pools give; reversals; and records that come only when their month is closed. The same seed gives the same
 * life, whatever happens between the months.
 */
export class FakedLife {
  readonly #random: SeededRandom;
  readonly #agenda = new Agenda();
  readonly #hoods: readonly Neighbourhood[];
  readonly #giving: FakedGiving;
  /** How often each refusal came: part of what must be the same. */
  readonly refusals = new Map<string, number>();
  #numbers = 0;

  constructor(
    private readonly city: FakedCity,
    seed: number,
    private readonly pace: Pace,
  ) {
    this.#random = new SeededRandom(seed);
    this.#hoods = city.neighbourhoods.slice(0, pace.communities).map((hood) => ({
      ...hood,
      elders: hood.elders.slice(0, pace.people),
      volunteers: hood.volunteers.slice(0, pace.people),
    }));
    this.#giving = new FakedGiving({
      ...{ city, seed, hoods: this.#hoods, agenda: this.#agenda },
      endow: async (elder, minutes, key) =>
        this.#get(LedgerService).append(await this.#carriedOver(elder, minutes, key)),
    });
  }

  /** Elders who take part, community by community. */
  get elders(): readonly Actor[] {
    return this.#hoods.flatMap(({ elders }) => elders);
  }

  /** Lives until an instant: plans the month that begins at `from`, then does all that is due. */
  async live(from: Date, until: Date): Promise<void> {
    if (this.#numbers === 0) this.#planBeginnings(from);
    for (let n = 0; n < this.pace.acts; n += 1) {
      this.#planCare(this.#instant(from, until));
      this.#planBooking(this.#instant(from, until));
      if (n % 2 === 0) this.#planSpending(this.#instant(from, until));
      if (n % 3 === 0) {
        this.#planGift(this.#instant(from, until), this.#random.pick(this.elders), 600);
      }
    }
    this.#planEdges(from, until);
    this.#giving.plan((draw) => this.#instantAt(from, until, draw));
    for (let due = this.#agenda.takeBefore(until); due; due = this.#agenda.takeBefore(until)) {
      this.city.clock.set(due.at);
      await this.#attempt(due.act);
    }
  }

  /** Every elder brings minutes along from before. */
  #planBeginnings(from: Date): void {
    for (const elder of this.elders) {
      this.#planGift(new Date(from.getTime() + HOUR_MS), elder, this.#random.between(600, 3000));
    }
    this.#giving.begin(from);
  }

  /** A refusal is part of life; anything else is a fault. */
  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
    }
  }

  /** A full minute of the month, but not in its last day. */
  #instant(from: Date, until: Date): Date {
    return this.#instantAt(from, until, this.#random);
  }

  #instantAt(from: Date, until: Date, random: SeededRandom): Date {
    const minutes = Math.floor((until.getTime() - from.getTime() - DAY_MS) / MINUTE_MS);
    return new Date(from.getTime() + random.between(0, minutes) * MINUTE_MS);
  }

  /** Care at the very edges of the month: over midnight, and up to and from midnight. */
  #planEdges(from: Date, until: Date): void {
    const overMidnight = { ...this.#care(new Date(until.getTime() - 20 * MINUTE_MS)), minutes: 60 };
    const lastSecond = this.#care(new Date(until.getTime() - HOUR_MS - 1000));
    const first = this.#care(from);
    for (const care of [overMidnight, { ...lastSecond, minutes: 60 }, first]) {
      this.#planRecord(care, this.#random.between(0, 3) * DAY_MS);
    }
  }

  /** Mostly recorded within a day; sometimes weeks later, when its month may be closed. */
  #planCare(startsAt: Date): void {
    const lateDays = this.#random.oneIn(4) ? this.#random.between(10, 25) : 0;
    this.#planRecord(this.#care(startsAt), lateDays * DAY_MS);
  }

  #care(startsAt: Date): Care {
    const hood = this.#random.pick(this.#hoods);
    const helpers = this.#random.oneIn(2) ? hood : this.#random.pick(this.#hoods);
    return {
      elder: this.#random.pick(hood.elders),
      volunteer: this.#random.pick(helpers.volunteers),
      workers: hood.workers,
      service: this.#random.pick(SERVICES),
      startsAt,
      minutes: this.#random.between(20, 180),
      bookingId: null,
    };
  }

  #planRecord(care: Care, delayMs: number): void {
    const recordNo = `F-${this.#next()}`;
    const doneAt = new Date(care.startsAt.getTime() + care.minutes * MINUTE_MS + delayMs);
    const approveAt = new Date(doneAt.getTime() + this.#random.between(1, 60) * HOUR_MS);
    this.#agenda.plan(doneAt, () => this.#record(care, recordNo, approveAt));
  }

  async #record(care: Care, recordNo: string, approveAt: Date): Promise<void> {
    const { elder, volunteer, workers, startsAt, minutes, bookingId } = care;
    const id = await this.#get(ServiceRecordsService).log(volunteer, {
      recordNo,
      volunteerId: null,
      recipientId: elder.memberId,
      serviceCode: care.service,
      startsAt,
      endsAt: new Date(startsAt.getTime() + minutes * MINUTE_MS),
      place: null,
      evidence: 'self',
      note: null,
      bookingId,
      requestId: null,
    });
    await this.#get(RecordStepsService).confirm(elder, id);
    this.#agenda.plan(approveAt, () => this.#approve(id, workers));
  }

  /** Whoever of the two workers may; a record that neither may approve is rejected, so that it does not wait for ever. */
  async #approve(id: string, workers: readonly Actor[]): Promise<void> {
    for (const worker of workers) {
      const [answer] = await this.#get(ApprovalsService).approveAll(worker, [id]);
      if (answer?.outcome === 'approved') return;
    }
    const [worker] = workers;
    if (worker === undefined) return;
    await this.#get(RecordStepsService).reject(worker, id, 'nobody may approve it');
  }

  #planBooking(at: Date): void {
    const startsAt = new Date(at.getTime() + this.#random.between(24, 24 * 7) * HOUR_MS);
    const care = this.#care(startsAt);
    const isCancelled = this.#random.oneIn(4);
    const named = this.#random.oneIn(2) ? care.volunteer.memberId : null;
    const key = `booking-${this.#next()}`;
    this.#agenda.plan(at, async () => {
      const booking = await this.#get(BookingsService).book(
        care.elder,
        {
          serviceCode: care.service,
          startsAt,
          minutes: BigInt(care.minutes),
          volunteerId: named,
        },
        key,
      );
      if (!isCancelled) return this.#planRecord({ ...care, bookingId: booking.id }, 0);
      this.#agenda.plan(new Date(startsAt.getTime() - HOUR_MS), async () => {
        await this.#get(BookingsService).cancel(care.elder, booking.id);
      });
    });
  }

  #planSpending(at: Date): void {
    const elder = this.#random.pick(this.elders);
    const minutes = BigInt(this.#random.between(10, 90));
    const key = `spending-${this.#next()}`;
    const refundAfterDays = this.#random.oneIn(3) ? this.#random.between(1, 20) : null;
    this.#agenda.plan(at, async () => {
      const { code } = await this.#get(SpendCodesService).issue(elder, minutes);
      const wish = { code, minutes, card: null, unitCode: null };
      const { id } = await this.#get(SpendingsService).charge(this.city.cashier, wish, key);
      if (refundAfterDays === null) return;
      this.#agenda.plan(new Date(at.getTime() + refundAfterDays * DAY_MS), async () => {
        await this.#get(SpendingsService).refund(this.city.cashier, id);
      });
    });
  }

  /** Minutes from before there was a ledger; one in three was a mistake and is reversed, maybe after the close. */
  #planGift(at: Date, elder: Actor, most: number): void {
    const minutes = BigInt(this.#random.between(60, most));
    const undoAfterDays = this.#random.oneIn(3) ? this.#random.between(1, 40) : null;
    const key = `carried-over-${this.#next()}`;
    this.#agenda.plan(at, async () => {
      const ledger = this.#get(LedgerService);
      const outcome = await ledger.append(await this.#carriedOver(elder, minutes, key));
      if (outcome.outcome === 'refused' || undoAfterDays === null) return;
      const { bookId, memberId: actorId } = this.city.admin;
      this.#agenda.plan(new Date(at.getTime() + undoAfterDays * DAY_MS), async () => {
        const undone = await ledger.reverse({ bookId, seq: outcome.seq, actorId, moves: [] });
        if (undone.outcome === 'refused') throw new DomainError(undone.code);
      });
    });
  }

  async #carriedOver(elder: Actor, minutes: bigint, key: string): Promise<AppendRequest> {
    const { bookId, admin } = this.city;
    const { bookUid } = await this.#get(LedgerReader).head(bookId);
    const issuance = bookAccount(bookUid, 'issuance');
    const earned = earnedAccount(elder.memberId);
    return plainEntry({
      bookId,
      kind: 'adjust',
      effectiveOn: shanghaiDate(new Date()),
      key,
      actorId: admin.memberId,
      subject: { type: 'carried_over', id: elder.memberId, commitment: null },
      postings: moved({ from: issuance, to: earned, minutes }),
    });
  }

  #next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  #get<T>(service: abstract new (...parts: never[]) => T): T {
    return this.city.app.app.get(service, { strict: false });
  }
}

/** The instant at which a month begins in Shanghai. */
export function monthStart(month: string): Date {
  return shanghaiDayStart(`${month}-01`);
}
