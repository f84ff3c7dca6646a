import { canonicalJson } from '../../platform/canonical-json.js';
import type { NamedService } from '../statements/line-subjects.js';

/** One approved service that stands: what it took and what it brought. Minutes. */
export interface CertifiedRecord {
  readonly service: NamedService;
  /** YYYY-MM-DD in Asia/Shanghai. */
  readonly serviceDate: string;
  /** From start to end. */
  readonly served: bigint;
  /** What was credited to the volunteer, after caps. */
  readonly credited: bigint;
  readonly serviceId: string;
  /** The number of its entry. */
  readonly seq: bigint;
}

/** Sums over records; digits. */
export interface HoursSum {
  readonly records: string;
  readonly servedMinutes: string;
  readonly creditedMinutes: string;
}

/** The figures of a certificate. */
export interface CertificateFigures {
  readonly total: HoursSum;
  /** By code of the service. */
  readonly services: readonly (HoursSum & NamedService)[];
  /** By month of the service date. */
  readonly months: readonly (HoursSum & { readonly month: string })[];
}

/** What a certificate says; its canonical JSON is what is stored and hashed. Holds no name of a person. */
export interface CertificateDocument extends CertificateFigures {
  readonly format: 'kapok-certificate/1';
  readonly number: string;
  readonly city: string;
  readonly bookUid: string;
  readonly member: { readonly id: string; readonly memberNo: string };
  readonly period: { readonly from: string; readonly to: string };
  readonly issuedOn: string;
  /** The last journal entry that was counted in, and the hash of its leaf. */
  readonly asOf: { readonly seq: string; readonly leafHash: string };
}

/** Sums up records: in all, by service, by month. */
export function figuresOf(records: readonly CertifiedRecord[]): CertificateFigures {
  const services = groups(records, ({ service }) => service.code).map(([, group]) => {
    // A service that was renamed bears its latest name of the period.
    const latest = group.reduce((a, b) => (b.serviceDate > a.serviceDate ? b : a));
    return { ...latest.service, ...sumOf(group) };
  });
  const months = groups(records, ({ serviceDate }) => serviceDate.slice(0, 7)).map(
    ([month, group]) => ({ month, ...sumOf(group) }),
  );
  return { total: sumOf(records), services, months };
}

/** Whether two certificates say the same hours. */
export function sameFigures(one: CertificateFigures, other: CertificateFigures): boolean {
  const plain = ({ total, services, months }: CertificateFigures): string =>
    canonicalJson({ total, services, months });
  return plain(one) === plain(other);
}

/** A member number that only who knows it recognises: the first character and the last two. */
export function maskedNo(memberNo: string): string {
  const end = memberNo.length > 4 ? memberNo.slice(-2) : '';
  return `${memberNo.slice(0, 1)}****${end}`;
}

/** The first character of a name and a star, as is the custom on public lists: 潘＊. */
export function maskedName(name: string): string {
  const [first = ''] = name;
  return `${first}＊`;
}

function groups(
  records: readonly CertifiedRecord[],
  keyOf: (record: CertifiedRecord) => string,
): [string, CertifiedRecord[]][] {
  const found = new Map<string, CertifiedRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = found.get(key);
    if (group === undefined) found.set(key, [record]);
    else group.push(record);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function sumOf(records: readonly CertifiedRecord[]): HoursSum {
  const sum = (of: (record: CertifiedRecord) => bigint): string =>
    String(records.reduce((total, record) => total + of(record), 0n));
  return {
    records: String(records.length),
    servedMinutes: sum(({ served }) => served),
    creditedMinutes: sum(({ credited }) => credited),
  };
}
