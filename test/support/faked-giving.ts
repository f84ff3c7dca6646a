import { RelativesService } from '../../src/modules/members/relatives.service.js';
import { GiftDelivery } from '../../src/modules/transfers/gift-delivery.js';
import { PoolsService } from '../../src/modules/transfers/pools.service.js';
import { TransferDeskService } from '../../src/modules/transfers/transfer-desk.service.js';
import { TransfersService } from '../../src/modules/transfers/transfers.service.js';
import type { Agenda } from './faked-agenda.js';
import type { Actor, FakedCity, Neighbourhood } from './faked-city.js';
import { SeededRandom } from './faked-random.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Two people whom a worker has declared related. */
interface Tie {
  readonly one: Actor;
  readonly other: Actor;
}

/** Where it happens. `endow` brings somebody minutes from before there was a ledger. */
interface Setting {
  readonly city: FakedCity;
  readonly hoods: readonly Neighbourhood[];
  readonly agenda: Agenda;
  readonly seed: number;
  endow(elder: Actor, minutes: bigint, key: string): Promise<unknown>;
}

/**
 * What the people of a faked city give each other: gifts at once and gifts that cool off, some called back, some taken
 * back by an auditor; donations, some taken back; and what the pools give to elders. Draws its own numbers, so that the
 * rest of the city's life is what it is without them.
 */
export class FakedGiving {
  readonly #random: SeededRandom;
  #ties: readonly Tie[] = [];
  #numbers = 0;

  constructor(private readonly setting: Setting) {
    this.#random = new SeededRandom(setting.seed + 1_000_000);
  }

  /** Workers declare families, once, within a community and across two. */
  begin(at: Date): void {
    this.setting.agenda.plan(at, async () => {
      const ties = this.setting.hoods.flatMap(({ elders, volunteers, workers }, n) => {
        const [one, next] = [elders[0], elders[1]];
        const elsewhere =
          this.setting.hoods[(n + 1) % this.setting.hoods.length]?.elders[2] ?? volunteers[0];
        const worker = workers[0];
        if (!one || !next || !elsewhere || !worker) return [];
        return [
          { one, other: next, worker },
          { one, other: elsewhere, worker },
        ];
      });
      for (const { one, other, worker } of ties) {
        const wish = { relativeId: other.memberId, kinship: 'parent_child' } as const;
        await this.#get(RelativesService).declare(worker, one.memberId, wish);
      }
      this.#ties = ties;
    });
  }

  /** A few of each at instants of a month. */
  plan(instantBy: (random: SeededRandom) => Date): void {
    const instant = (): Date => instantBy(this.#random);
    for (let n = 0; n < 3; n += 1) {
      this.#planGift(instant(), { minutes: this.#random.between(10, 90), isBack: null });
      this.#planDonation(instant());
      this.#planSupport(instant());
    }
    for (const isBack of [true, false]) {
      this.#planGift(instant(), { minutes: this.#random.between(1200, 1500), isBack });
    }
    this.#planHelp(instant());
  }

  /** A donation, and an hour later support from the same pool. */
  #planHelp(at: Date): void {
    const { elders, workers } = this.#random.pick(this.setting.hoods);
    const key = this.#key('help');
    const [giver, needy, worker] = [elders[0], elders[1], workers[0]];
    if (!giver || !needy || !worker) return;
    this.setting.agenda.plan(at, async () => {
      await this.setting.endow(giver, 150n, `${key}-endowed`);
      await this.#get(TransfersService).donate(giver, { unitCode: null, minutes: 150n }, key);
    });
    this.setting.agenda.plan(new Date(at.getTime() + HOUR_MS), async () => {
      const wish = { elderId: needy.memberId, minutes: 90n, reason: 'in need this month' };
      await this.#get(PoolsService).ask(worker, wish, key);
    });
  }

  /** Large ones are given by somebody who has as much; of these some are called back. */
  #planGift(at: Date, { minutes, isBack }: { minutes: number; isBack: boolean | null }): void {
    const key = this.#key('gift');
    const [draw, undoDays] = [this.#random.next(), this.#undoDays()];
    this.setting.agenda.plan(at, async () => {
      const tie = this.#ties[Math.floor(draw * this.#ties.length)];
      if (tie === undefined) return;
      if (isBack !== null) await this.setting.endow(tie.one, BigInt(minutes), `${key}-endowed`);
      const wish = { recipientId: tie.other.memberId, minutes: BigInt(minutes) };
      const gift = await this.#get(TransfersService).gift(tie.one, wish, key);
      if (gift.leavesAt !== null && isBack === true) {
        const backAt = new Date(gift.leavesAt.getTime() - HOUR_MS);
        this.setting.agenda.plan(backAt, async () => {
          await this.#get(TransferDeskService).cancel(tie.one, gift.id);
        });
      }
      if (gift.leavesAt !== null) {
        this.setting.agenda.plan(gift.leavesAt, async () => {
          await this.#get(GiftDelivery).deliverDue(this.setting.city.bookId);
        });
      }
      this.#planUndoing(gift.leavesAt ?? at, gift.id, undoDays);
    });
  }

  #planDonation(at: Date): void {
    const hood = this.#random.pick(this.setting.hoods);
    const giver = this.#random.pick(this.#random.oneIn(2) ? hood.elders : hood.volunteers);
    const other = this.#random.pick(this.setting.hoods).community;
    const unitCode = this.#random.oneIn(2) ? null : other;
    const minutes = BigInt(this.#random.between(20, 200));
    const [key, undoDays] = [this.#key('donation'), this.#undoDays()];
    this.setting.agenda.plan(at, async () => {
      const wish = { unitCode, minutes };
      const { id } = await this.#get(TransfersService).donate(giver, wish, key);
      this.#planUndoing(at, id, undoDays);
    });
  }

  #planSupport(at: Date): void {
    const { elders, workers } = this.#random.pick(this.setting.hoods);
    const elderId = this.#random.pick(elders).memberId;
    const worker = this.#random.pick(workers);
    const minutes = BigInt(this.#random.between(10, 120));
    const key = this.#key('support');
    this.setting.agenda.plan(at, async () => {
      const wish = { elderId, minutes, reason: 'in need this month' };
      await this.#get(PoolsService).ask(worker, wish, key);
    });
  }

  /** Refused once the minutes are spent: part of life. */
  #planUndoing(madeAt: Date, id: string, days: number | null): void {
    if (days === null) return;
    const { admin } = this.setting.city;
    const auditor = {
      ...admin,
      grants: admin.grants.map((g) => ({ ...g, role: 'auditor' as const })),
    };
    this.setting.agenda.plan(new Date(madeAt.getTime() + days * DAY_MS), async () => {
      await this.#get(TransferDeskService).reverse(auditor, id, 'by mistake');
    });
  }

  #undoDays(): number | null {
    return this.#random.oneIn(4) ? this.#random.between(1, 25) : null;
  }

  #key(what: string): string {
    this.#numbers += 1;
    return `${what}-${this.#numbers}`;
  }

  #get<T>(service: abstract new (...parts: never[]) => T): T {
    return this.setting.city.app.app.get(service, { strict: false });
  }
}
