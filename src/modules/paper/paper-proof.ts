import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import type { ProvenRecord } from '../service-records/proven-record.js';
import type { Batch } from './batch-rows.js';
import { formNumber } from './form-number.js';
import type { Line } from './line-rows.js';

/** Everything that a form says once two people vouch for it. Times are RFC 3339 in UTC, scans their SHA-256 in hex. */
interface FormFacts {
  readonly formNo: string;
  readonly batchId: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly enteredBy: string;
  readonly countedBy: string | null;
  readonly scans: readonly string[];
}

/** Who vouches for a line besides its enterer. */
export interface Vouching {
  /** Null while the line is only rehearsed. */
  readonly countedBy: string | null;
  readonly scanIds: readonly string[];
}

/** SHA-256(salt ‖ RFC 8785 text of what the form says): it stands in the record's evidence and thereby in the leaf. */
export function formDigest(salt: Buffer, facts: FormFacts): Buffer {
  return sha256(salt, canonicalJson(facts));
}

/** The record that a line of a batch becomes. It has the number of its form, and the city pays unless a booking or request does. */
export function toProvenRecord(
  batch: Pick<Batch, 'id' | 'unitCode' | 'enteredBy'>,
  line: Pick<
    Line,
    | 'id'
    | 'serial'
    | 'volunteerId'
    | 'recipientId'
    | 'serviceCode'
    | 'startsAt'
    | 'endsAt'
    | 'bookingId'
    | 'requestId'
    | 'registeredOn'
    | 'salt'
  >,
  { countedBy, scanIds }: Vouching,
): ProvenRecord {
  const { enteredBy } = batch;
  const { volunteerId, recipientId, serviceCode, startsAt, endsAt } = line;
  const formNo = formNumber({ unitCode: batch.unitCode, serial: line.serial });
  const digest = formDigest(line.salt, {
    formNo,
    batchId: batch.id,
    volunteerId,
    recipientId,
    serviceCode,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    enteredBy,
    countedBy,
    scans: [...scanIds].sort(),
  });
  return {
    recordNo: formNo,
    volunteerId,
    recipientId,
    serviceCode,
    startsAt,
    endsAt,
    place: null,
    evidence: 'paper',
    note: null,
    bookingId: line.bookingId,
    requestId: line.requestId,
    enteredBy,
    registeredOn: line.registeredOn,
    funding: 'issue',
    activityId: null,
    source: { kind: 'paper', id: line.id, digest },
  };
}
