import { toHex, utf8 } from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';
import type { CertificateFile } from '../files/proof-formats.js';
import { inOrder } from '../files/shape.js';
import type { Findings } from '../findings.js';
import { canonicalJson } from '../json/canonical-json.js';
import type { JsonObject } from '../json/parse-json.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import { verifyInclusion } from '../merkle/proofs.js';
import type { TreeHead } from '../notes/checkpoint.js';
import type { Trust } from '../trust.js';
import { type CertifiedService, checkCertifiedSums } from './certified-sums.js';
import { bytesOf, checkEntry, ofOneBook } from './check-entry.js';
import { checkFileCheckpoint } from './check-file-checkpoint.js';

/**
 * Checks a `kapok-certificate-proof/1`: the hours of a certificate stand in the log. Without all openings it is not shown
 * whose they are; that is a fault unless `isPartlyEnough`.
 */
export function checkCertificate(
  file: CertificateFile,
  { trust, isPartlyEnough }: { trust: Trust; isPartlyEnough: boolean },
  findings: Findings,
): void {
  const { certificate, receipts } = file;
  const head = checkFileCheckpoint(file, trust, findings);
  findings.try(() => inOrder(receipts, ({ index }) => BigInt(index), 'receipts'));
  findings.try(() => inOrder(file.services, ({ id }) => id, 'services'));
  const text = canonicalJson(certificate as unknown as JsonObject);
  if (toHex(sha256Of(utf8(text))) !== file.digest) findings.fault('digest_wrong');
  if (head === null) return;
  const services = receipts.flatMap((entry) => {
    const leaf = checkEntry(entry, head, findings);
    if (leaf === null) return [];
    checkLeaf(leaf, file, findings);
    const facts = entry.openings[0]?.facts;
    return [
      { leaf, opening: facts === undefined ? null : openedService(facts, leaf, file, findings) },
    ];
  });
  const leaves = services.map(({ leaf }) => leaf);
  findings.try(() => ofOneBook(leaves));
  checkAsOf(file, leaves[0], head, findings);
  checkCertifiedSums(file, services, findings);
  const isOpened = services.every(({ opening }) => opening !== null);
  if (findings.isSound) tell(file, isOpened, findings);
  if (!isOpened && !isPartlyEnough) findings.fault('holder_unproven');
}

function checkLeaf(leaf: LeafFacts, { certificate }: CertificateFile, findings: Findings): void {
  const { seq, kind, book } = leaf;
  const expect = (what: string, said: string, found: string): void => {
    if (said !== found) findings.fault('certificate_wrong', { what, said, found }, seq);
  };
  expect('kind', 'service', kind);
  expect('bookUid', certificate.bookUid, book);
  if (BigInt(seq) > BigInt(certificate.asOf.seq)) {
    findings.fault('certificate_wrong', {
      what: 'asOf.seq',
      said: certificate.asOf.seq,
      found: seq,
    });
  }
}

/** What an opening tells of a certified service; faults say where it is not what the certificate says. */
function openedService(
  facts: JsonObject,
  { seq }: LeafFacts,
  { certificate, services }: CertificateFile,
  findings: Findings,
): CertifiedService['opening'] {
  const { volunteerId, serviceDate, serviceId, startsAt, endsAt } = facts;
  const { from, to } = certificate.period;
  const code = services.find(({ id }) => id === serviceId)?.code;
  const minutes = minutesBetween(startsAt, endsAt);
  const wrong = (what: string, said: string, found: unknown): null => {
    findings.fault('certificate_wrong', { what, said, found: String(found) }, seq);
    return null;
  };
  if (volunteerId !== certificate.member.id) {
    return wrong('member.id', certificate.member.id, volunteerId);
  }
  if (typeof serviceDate !== 'string' || serviceDate < from || serviceDate > to) {
    return wrong('period', `${from} – ${to}`, serviceDate);
  }
  if (code === undefined) return wrong('services', '', serviceId);
  if (minutes === null) return wrong('startsAt, endsAt', '', startsAt);
  return { code, month: serviceDate.slice(0, 7), minutes };
}

function minutesBetween(startsAt: unknown, endsAt: unknown): bigint | null {
  const milliseconds = Date.parse(String(endsAt)) - Date.parse(String(startsAt));
  return milliseconds >= 0 ? BigInt(Math.floor(milliseconds / 60_000)) : null;
}

function checkAsOf(
  { certificate: { asOf }, asOfPath }: CertificateFile,
  leaf: LeafFacts | undefined,
  { size, root }: TreeHead,
  findings: Findings,
): void {
  const proof = {
    algorithm: leaf?.algorithm ?? 'sha256',
    leafHash: bytesOf(asOf.leafHash),
    index: BigInt(asOf.seq),
    size,
    path: asOfPath.map(bytesOf),
  };
  if (!verifyInclusion(proof, root)) findings.fault('path_wrong', {}, asOf.seq);
}

/** Number, member number and names are the certificate's own word: they are told as what is not shown. */
function tell(
  { account, certificate, digest }: CertificateFile,
  isOpened: boolean,
  findings: Findings,
): void {
  const { records, creditedMinutes: minutes } = certificate.total;
  const facts = { records, minutes, account };
  if (isOpened) findings.remark('certificate_shown', { ...facts, member: certificate.member.id });
  else {
    findings.remark('certificate_minutes', facts);
    findings.remark('certificate_partly');
  }
  findings.remark('certificate_limits', { number: certificate.number, digest });
}
