import type { CertificateFile } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';

/** A certified entry, and what its opening tells; null without one. */
export interface CertifiedService {
  readonly leaf: LeafFacts;
  readonly opening: {
    readonly code: string;
    readonly month: string;
    readonly minutes: bigint;
  } | null;
}

type Row = CertificateFile['certificate']['total'];

/** Holds the figures of a certificate to those of its entries: all of them if every entry is opened. */
export function checkCertifiedSums(
  file: CertificateFile,
  services: readonly CertifiedService[],
  findings: Findings,
): void {
  const { total, services: rows, months } = file.certificate;
  const all = sumOf(file.account, services);
  const areOpened = services.every(({ opening }) => opening !== null);
  compare(
    'total',
    total,
    { ...all, ...(areOpened ? {} : { servedMinutes: total.servedMinutes }) },
    findings,
  );
  if (!areOpened) return;
  const by = (key: 'code' | 'month') => (service: CertifiedService) => service.opening?.[key] ?? '';
  compareRows(
    rows.map((row) => [row.code, row]),
    grouped(file, services, by('code')),
    findings,
  );
  compareRows(
    months.map((row) => [row.month, row]),
    grouped(file, services, by('month')),
    findings,
  );
}

function grouped(
  { account }: CertificateFile,
  services: readonly CertifiedService[],
  keyOf: (service: CertifiedService) => string,
): Map<string, Row> {
  const keys = new Set(services.map(keyOf));
  const ofKey = (key: string) => services.filter((service) => keyOf(service) === key);
  return new Map([...keys].map((key) => [key, sumOf(account, ofKey(key))]));
}

function sumOf(account: string, services: readonly CertifiedService[]): Row {
  const own = services
    .flatMap(({ leaf }) => leaf.postings)
    .filter((posting) => posting.account === account && posting.asset === 'MIN');
  const credited = own.reduce((sum, { amount }) => sum + amount, 0n);
  const served = services.reduce((sum, { opening }) => sum + (opening?.minutes ?? 0n), 0n);
  return {
    records: String(services.length),
    creditedMinutes: String(credited),
    servedMinutes: String(served),
  };
}

function compareRows(
  said: readonly (readonly [string, Row])[],
  found: ReadonlyMap<string, Row>,
  findings: Findings,
): void {
  const keys = said.map(([key]) => key);
  const missing = [...found.keys()].filter((key) => !keys.includes(key));
  const none = { records: '0', creditedMinutes: '0', servedMinutes: '0' };
  for (const key of missing) compare(key, none, found.get(key) as Row, findings);
  for (const [key, row] of said) compare(key, row, found.get(key) ?? none, findings);
  const twice = keys.filter((key, n) => keys.indexOf(key) < n);
  const idle = keys.filter((key) => !found.has(key));
  for (const what of [...twice, ...idle]) {
    findings.fault('certificate_wrong', { what, said: what, found: '' });
  }
}

function compare(what: string, said: Row, found: Row, findings: Findings): void {
  for (const name of ['records', 'creditedMinutes', 'servedMinutes'] as const) {
    if (said[name] === found[name]) continue;
    const facts = { what: `${what}.${name}`, said: said[name], found: found[name] };
    findings.fault('certificate_wrong', facts);
  }
}
