// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { ascending, type CheckedEntry, checkEntries } from './entries.js';
import type { Sealed } from './seal.js';
import {
  climb,
  DIGEST,
  digest,
  type Json,
  type JsonObject,
  jcs,
  list,
  must,
  names,
  pathOf,
  text,
  UUID,
} from './strict.js';

interface Sums {
  records: string;
  servedMinutes: string;
  creditedMinutes: string;
}

interface Certificate {
  bookUid: string;
  member: { id: string };
  period: { from: string; to: string };
  asOf: { seq: string; leafHash: string };
  total: Sums;
  services: (Sums & { code: string })[];
  months: (Sums & { month: string })[];
}

export function checkCertificate(
  file: JsonObject,
  sealed: Sealed,
): { entries: CheckedEntry[]; whole: boolean } {
  const certificate = file.certificate as unknown as Certificate;
  const { asOf, total, period } = certificate;
  const stored = text(file.digest, DIGEST, 'digest');
  must(digest('sha256', jcs(file.certificate as Json)).toString('hex') === stored, 'digest');
  const entries = checkEntries(file.receipts, sealed);
  const alg = entries[0]?.leaf.alg ?? 'sha256';
  const head = { index: BigInt(asOf.seq), size: sealed.size, path: pathOf(file.asOfPath), alg };
  must(climb(Buffer.from(asOf.leafHash, 'hex'), head) === sealed.root, 'the way of the head');
  const account = text(file.account, UUID, 'account');
  for (const { leaf } of entries) {
    must(leaf.kind === 'service' && leaf.book === certificate.bookUid, 'a service of the book');
    must(BigInt(leaf['@seq']) <= BigInt(asOf.seq), 'a service up to the head');
  }
  const credited = ({ leaf }: CheckedEntry): bigint =>
    leaf.postings
      .filter((posting) => posting.account === account && posting.asset === 'MIN')
      .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  must(entries.length === Number(total.records), 'number of services');
  must(
    entries.reduce((sum, one) => sum + credited(one), 0n) === BigInt(total.creditedMinutes),
    'credited',
  );
  const codes = new Map(
    list(file.services, 'services').map((value) => {
      const { id, code } = names(value, ['code', 'id'], 'service');
      return [text(id, UUID, 'id'), text(code, /./, 'code')];
    }),
  );
  ascending([...codes.keys()]);
  const rows = entries.flatMap((entry) => {
    const { facts } = entry;
    if (facts === null) return [];
    const date = String(facts.serviceDate);
    must(facts.volunteerId === certificate.member.id, 'volunteer');
    must(date >= period.from && date <= period.to, 'period');
    const code = codes.get(String(facts.serviceId));
    must(code !== undefined, 'code of a service');
    const length = Date.parse(String(facts.endsAt)) - Date.parse(String(facts.startsAt));
    const served = BigInt(Math.floor(length / 60_000));
    return [{ code, month: date.slice(0, 7), served, credited: credited(entry) }];
  });
  if (rows.length < entries.length) return { entries, whole: false };
  checkSums(certificate, rows);
  return { entries, whole: true };
}

interface Row {
  readonly code: string;
  readonly month: string;
  readonly served: bigint;
  readonly credited: bigint;
}

function checkSums({ total, services, months }: Certificate, rows: readonly Row[]): void {
  const sums = (of: readonly Row[]): string =>
    [
      of.length,
      of.reduce((sum, { served }) => sum + served, 0n),
      of.reduce((sum, one) => sum + one.credited, 0n),
    ].join();
  const told = (one: Sums): string => [one.records, one.servedMinutes, one.creditedMinutes].join();
  must(sums(rows) === told(total), 'total');
  const groups: ['code' | 'month', readonly (Sums & { code?: string; month?: string })[]][] = [
    ['code', services],
    ['month', months],
  ];
  for (const [name, groupRows] of groups) {
    const keys = [...new Set(rows.map((row) => row[name]))].sort();
    must(keys.join() === groupRows.map((row) => row[name]).join(), `rows by ${name}`);
    for (const row of groupRows) {
      must(sums(rows.filter((one) => one[name] === row[name])) === told(row), `sums by ${name}`);
    }
  }
}
