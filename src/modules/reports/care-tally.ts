/** What a report reads of an approved record; none of it changes once the record is approved. */
export interface CareRecord {
  readonly id: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly unitId: string;
  /** Whole minutes from start to end. */
  readonly servedMinutes: bigint;
  /** What the service earns by its rate, before caps. */
  readonly earnedMinutes: bigint;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly serviceDate: string;
}

/** Records and their minutes. */
export interface CareSum {
  readonly records: number;
  readonly served: bigint;
  readonly earned: bigint;
}

/** Counts the care of a month, record by record. */
export class CareTally {
  readonly #services = new Map<string, CareSum>();
  readonly #volunteers = new Set<string>();
  readonly #recipients = new Set<string>();
  #servedEarlier: CareSum = NO_CARE;

  /** `firstDay` of the month: a record of an earlier day was posted late. */
  constructor(private readonly firstDay: string) {}

  /** Counts an approved record; one that was approved earlier and undone in this month counts less. */
  add(record: CareRecord, isReversal: boolean): void {
    const { serviceId, serviceDate } = record;
    this.#services.set(serviceId, sum(this.#services.get(serviceId), record, isReversal ? -1 : 1));
    if (isReversal) return;
    this.#volunteers.add(compact(record.volunteerId));
    this.#recipients.add(compact(record.recipientId));
    if (serviceDate < this.firstDay) this.#servedEarlier = sum(this.#servedEarlier, record, 1);
  }

  /** Volunteers with a record that stands. */
  get volunteers(): number {
    return this.#volunteers.size;
  }

  /** Elders with a record that stands. */
  get recipients(): number {
    return this.#recipients.size;
  }

  /** Posted in this month, served in an earlier one. */
  get servedEarlier(): CareSum {
    return this.#servedEarlier;
  }

  /** The sums by service id. */
  get services(): ReadonlyMap<string, CareSum> {
    return this.#services;
  }

  /** The sum over all services. */
  get total(): CareSum {
    return [...this.#services.values()].reduce(addSums, NO_CARE);
  }
}

/** No care at all. */
export const NO_CARE: CareSum = { records: 0, served: 0n, earned: 0n };

/** A sum with one more record; with one less when `sign` is -1. */
export function sum(before: CareSum | undefined, record: CareRecord, sign: 1 | -1): CareSum {
  const { servedMinutes: served, earnedMinutes: earned } = record;
  const one = { records: sign, served: BigInt(sign) * served, earned: BigInt(sign) * earned };
  return addSums(before ?? NO_CARE, one);
}

function addSums(a: CareSum, b: CareSum): CareSum {
  return {
    records: a.records + b.records,
    served: a.served + b.served,
    earned: a.earned + b.earned,
  };
}

/** A UUID in sixteen characters instead of thirty-six: a city's volunteers are many. */
function compact(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');
}
