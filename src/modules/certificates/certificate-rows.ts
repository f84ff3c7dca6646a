import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { CertificateDocument } from './certificate.js';

/** A certificate as it was issued. */
export interface Certificate {
  readonly bookId: number;
  readonly id: string;
  readonly number: string;
  readonly memberId: string;
  readonly document: CertificateDocument;
  /** SHA-256 of the canonical text of the document. */
  readonly digest: Buffer;
}

/** A certificate to write. */
export interface NewCertificate {
  readonly bookId: number;
  readonly id: string;
  readonly document: CertificateDocument;
  readonly text: string;
  readonly digest: Buffer;
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly requestKey: Buffer;
}

interface Row {
  book_id: number;
  id: string;
  number: string;
  member_id: string;
  document: string;
  digest: Buffer;
}

const COLUMNS = 'book_id, id, number, member_id, document, digest';

/** Writes a certificate; one that stands under the request's key is left alone. */
export async function insertCertificate(tx: Tx, wish: NewCertificate): Promise<void> {
  const { document } = wish;
  await tx.query(
    `INSERT INTO kapok.certificates (book_id, id, number, member_id, period_from, period_to, as_of_seq, document, digest,
       issued_by, issued_at, request_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT ON CONSTRAINT certificates_request_once DO NOTHING`,
    [
      wish.bookId,
      wish.id,
      document.number,
      document.member.id,
      document.period.from,
      document.period.to,
      document.asOf.seq,
      wish.text,
      wish.digest,
      wish.issuedBy,
      wish.issuedAt,
      wish.requestKey,
    ],
  );
}

/** The certificate that was asked for under a key, or null. */
export function readByRequest(
  reader: EntityManager,
  bookId: number,
  requestKey: Buffer,
): Promise<Certificate | null> {
  return readOne(reader, 'book_id = $1 AND request_key = $2', [bookId, requestKey]);
}

/** The certificate with a number, whatever book it is of, or null. */
export function readByNumber(reader: EntityManager, number: string): Promise<Certificate | null> {
  return readOne(reader, 'number = $1', [number]);
}

/** A member's certificates, the latest first, up to `limit`. */
export async function readByMember(
  reader: EntityManager,
  member: { readonly bookId: number; readonly memberId: string },
  limit: number,
): Promise<Certificate[]> {
  const rows: Row[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.certificates WHERE book_id = $1 AND member_id = $2
     ORDER BY issued_at DESC, id DESC LIMIT $3`,
    [member.bookId, member.memberId, limit],
  );
  return rows.map(toCertificate);
}

async function readOne(
  reader: EntityManager,
  where: string,
  values: unknown[],
): Promise<Certificate | null> {
  const rows: Row[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.certificates WHERE ${where}`,
    values,
  );
  return rows[0] === undefined ? null : toCertificate(rows[0]);
}

function toCertificate(row: Row): Certificate {
  return {
    bookId: row.book_id,
    id: row.id,
    number: row.number,
    memberId: row.member_id,
    document: JSON.parse(row.document) as CertificateDocument,
    digest: row.digest,
  };
}
