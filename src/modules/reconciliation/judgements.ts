import type { EntryBrief, HeldMinutes } from '../../ledger/read-reconciliation.js';
import type { EntryKind } from '../../ledger/vocabulary.js';
import type { Drift } from './checks.js';
import type { SupportBrief, TransferBrief } from './transfer-judgements.js';

/** A service record as far as its entry can agree with it. */
export interface RecordBrief {
  readonly id: string;
  readonly state: string;
  readonly entrySeq: bigint | null;
}

/** A booking as far as its entries can agree with it. */
export interface BookingBrief {
  readonly id: string;
  readonly state: string;
  readonly holdSeq: bigint | null;
  readonly settleSeq: bigint | null;
  readonly recordId: string | null;
}

/** A spending code as far as its entry can agree with it. */
export interface SpendingBrief {
  readonly id: string;
  readonly state: string;
  readonly spentSeq: bigint | null;
  readonly refundSeq: bigint | null;
}

/** What the rows of other modules say of the entries about them. */
export interface SubjectRows {
  readonly records: ReadonlyMap<string, RecordBrief>;
  readonly bookings: ReadonlyMap<string, BookingBrief>;
  readonly spendings: ReadonlyMap<string, SpendingBrief>;
  readonly transfers: ReadonlyMap<string, TransferBrief>;
  readonly supports: ReadonlyMap<string, SupportBrief>;
}

const POSTED_RECORDS: readonly string[] = ['approved', 'disputed', 'upheld', 'reversed'];
const HELD_ONCE: readonly string[] = ['held', 'settled', 'cancelled'];
const NOTHING = 'none';

/** What is wrong between a record and the entry that it names; null: nothing. */
export function judgeRecord(record: RecordBrief, entry: EntryBrief | undefined): Drift | null {
  const { id, state, entrySeq } = record;
  if (entrySeq === null && !POSTED_RECORDS.includes(state)) return null;
  const at = { subjectType: 'service_record', subjectId: id } as const;
  const wanted = { kind: 'service', subjectType: 'service_record', subjectId: id } as const;
  if (!isAbout(entry, wanted)) {
    return { ...at, rule: 'record_has_entry', expected: nameOf(wanted), found: nameOf(entry) };
  }
  const isReversed = entry.reversedBySeq !== null;
  if (isReversed === (state === 'reversed')) return null;
  const rule = isReversed ? 'record_entry_stands' : 'record_entry_reversed';
  return { ...at, rule, expected: state, found: `entry ${entry.seq}${reversalOf(entry)}` };
}

/** What is wrong between a booking and the entries that it names; null: nothing. */
export function judgeBooking(
  booking: BookingBrief,
  entries: { readonly hold: EntryBrief | undefined; readonly end: EntryBrief | undefined },
): Drift | null {
  const { id, state } = booking;
  if (!HELD_ONCE.includes(state)) return null;
  const at = { subjectType: 'booking', subjectId: id } as const;
  const hold = { kind: 'hold', subjectType: 'booking', subjectId: id } as const;
  if (!isAbout(entries.hold, hold)) {
    const found = nameOf(entries.hold);
    return { ...at, rule: 'booking_has_hold', expected: nameOf(hold), found };
  }
  if (state === 'held') return null;
  const end = endOf(booking);
  if (isAbout(entries.end, end)) return null;
  return { ...at, rule: 'booking_has_end', expected: nameOf(end), found: nameOf(entries.end) };
}

/** What is wrong between a spending code and the entry that it names; null: nothing. */
export function judgeSpending(
  spending: SpendingBrief,
  entry: EntryBrief | undefined,
): Drift | null {
  const { id, state, refundSeq } = spending;
  if (state !== 'spent') return null;
  const at = { subjectType: 'spending', subjectId: id } as const;
  const wanted = { kind: 'redeem', subjectType: 'spending', subjectId: id } as const;
  if (!isAbout(entry, wanted)) {
    return { ...at, rule: 'spending_has_entry', expected: nameOf(wanted), found: nameOf(entry) };
  }
  if (entry.reversedBySeq === refundSeq) return null;
  const expected = String(entry.reversedBySeq ?? NOTHING);
  return {
    ...at,
    rule: 'spending_refund_is_reversal',
    expected,
    found: String(refundSeq ?? NOTHING),
  };
}

/** What is wrong between an entry and the row that it is about; null: nothing. */
export function judgeEntry(entry: EntryBrief, rows: SubjectRows): Drift | null {
  const { named, rule } = namedBy(entry, rows);
  if (named === entry.seq) return null;
  return {
    subjectType: 'entry',
    subjectId: String(entry.seq),
    rule,
    expected: `named by ${entry.subjectType} ${entry.subjectId}`,
    found: named === null ? NOTHING : `it names ${named}`,
  };
}

/** What is wrong between what an elder holds aside and what the held bookings say; at most one drift an asset. */
export function judgeHeld(
  ownerId: string,
  held: Pick<HeldMinutes, 'own' | 'granted'>,
  booked: Pick<HeldMinutes, 'own' | 'granted'>,
): Drift[] {
  const at = { subjectType: 'member', subjectId: ownerId } as const;
  const drifts: Drift[] = [];
  if (held.own !== booked.own) {
    const figures = { expected: String(booked.own), found: String(held.own) };
    drifts.push({ ...at, rule: 'held_own_is_booked', ...figures });
  }
  if (held.granted !== booked.granted) {
    const figures = { expected: String(booked.granted), found: String(held.granted) };
    drifts.push({ ...at, rule: 'held_granted_is_booked', ...figures });
  }
  return drifts;
}

interface WantedEntry {
  readonly kind: EntryKind;
  readonly subjectType: string;
  readonly subjectId: string;
}

function isAbout(entry: EntryBrief | undefined, wanted: WantedEntry): entry is EntryBrief {
  return (
    entry !== undefined &&
    entry.kind === wanted.kind &&
    entry.subjectType === wanted.subjectType &&
    entry.subjectId === wanted.subjectId
  );
}

/** A settled booking was paid by its record's entry; a cancelled one was released by one of its own. */
function endOf({ id, state, recordId }: BookingBrief): WantedEntry {
  return state === 'settled'
    ? { kind: 'service', subjectType: 'service_record', subjectId: recordId ?? NOTHING }
    : { kind: 'release', subjectType: 'booking', subjectId: id };
}

function namedBy(
  entry: EntryBrief,
  { records, bookings, spendings, transfers, supports }: SubjectRows,
): { readonly named: bigint | null; readonly rule: Drift['rule'] } {
  const { kind, subjectType: type, subjectId: id } = entry;
  if (type === 'gift' || kind === 'gift' || kind === 'donate') {
    const transfer = type === 'pool_support' ? supports.get(id) : transfers.get(id);
    return { named: seqOf(transfer, kind), rule: 'entry_has_transfer' };
  }
  if (kind === 'service') {
    const record = type === 'service_record' ? records.get(id) : undefined;
    return { named: record?.entrySeq ?? null, rule: 'entry_has_record' };
  }
  if (kind === 'redeem') {
    const spending = type === 'spending' ? spendings.get(id) : undefined;
    return { named: spending?.spentSeq ?? null, rule: 'entry_has_spending' };
  }
  const booking = type === 'booking' ? bookings.get(id) : undefined;
  const named = kind === 'hold' ? booking?.holdSeq : booking?.settleSeq;
  return { named: named ?? null, rule: 'entry_has_booking' };
}

/** The number by which a transfer names its entry of that kind. */
function seqOf(transfer: TransferBrief | SupportBrief | undefined, kind: EntryKind): bigint | null {
  if (transfer === undefined) return null;
  if (kind === 'gift' || kind === 'donate') return transfer.entrySeq;
  if (!('holdSeq' in transfer)) return null;
  return kind === 'hold' ? transfer.holdSeq : transfer.releaseSeq;
}

function nameOf(entry: WantedEntry | undefined): string {
  return entry === undefined ? NOTHING : `${entry.kind} of ${entry.subjectType} ${entry.subjectId}`;
}

function reversalOf({ reversedBySeq }: EntryBrief): string {
  return reversedBySeq === null ? ' stands' : ` reversed by ${reversedBySeq}`;
}
