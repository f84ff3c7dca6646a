import { canonicalJson } from '../../platform/canonical-json.js';
import type { CertificateDocument } from '../certificates/certificate.js';

/** The files that a holder keeps (docs/format.md, "Receipts and other proof files"). All figures are digits. */

/** What stands behind a commitment: SHA-256(salt ‖ RFC 8785 text of the facts). */
export interface Opening {
  /** The type of the entry's subject. */
  readonly what: string;
  /** 64 hexadecimal digits. */
  readonly salt: string;
  readonly facts: object;
}

/** One entry with its way up to the root of the checkpoint. */
export interface EntryProof {
  readonly index: string;
  /** The canonical text that was hashed. */
  readonly leaf: string;
  readonly openings: readonly Opening[];
  /** 64 hexadecimal digits each, the lowest first. */
  readonly path: readonly string[];
}

/** A checkpoint with all that is needed to check its signatures. */
export interface Seal {
  /** The signed note, byte by byte. */
  readonly checkpoint: string;
  /** Verifier keys of those who signed it. */
  readonly keys: readonly string[];
  readonly origin: string;
  readonly size: string;
}

/** One entry. */
export interface ReceiptFile extends Seal, EntryProof {
  readonly format: 'kapok-receipt/1';
}

/** An account as a month of receipts names it. */
export interface ReceiptAccount {
  readonly account: string;
  readonly asset: string;
  readonly purpose: string;
}

/** The entries of a member's month. */
export interface ReceiptsFile extends Seal {
  readonly format: 'kapok-receipts/1';
  readonly accounts: readonly ReceiptAccount[];
  readonly month: string;
  readonly receipts: readonly EntryProof[];
}

/** A closing leaf with its way up to the root of the close. */
export interface ClosingLeafProof {
  readonly index: string;
  readonly leaf: string;
  readonly path: readonly string[];
}

/** What a member's accounts held when a month was closed. */
export interface StatementProofFile extends Seal {
  readonly format: 'kapok-statement-proof/1';
  readonly accounts: readonly ClosingLeafProof[];
  readonly close: EntryProof;
  readonly month: string;
}

/** The hours of a certificate. */
export interface CertificateProofFile extends Seal {
  readonly format: 'kapok-certificate-proof/1';
  readonly account: string;
  readonly asOfPath: readonly string[];
  readonly certificate: CertificateDocument;
  readonly digest: string;
  readonly receipts: readonly EntryProof[];
  readonly services: readonly { readonly code: string; readonly id: string }[];
}

/** Any of the files. */
export type ProofFile = ReceiptFile | ReceiptsFile | StatementProofFile | CertificateProofFile;

/** The file's text: canonical JSON and a line feed. */
export function fileText(file: ProofFile): string {
  return `${canonicalJson(file)}\n`;
}

/** The same seal with nothing but the log's own signature: what a paper shows is not to change with later ones. */
export function ownSeal(seal: Seal): Seal {
  const end = seal.checkpoint.indexOf('\n\n') + 2;
  const lines = seal.checkpoint.slice(end).split(/(?<=\n)/);
  const own = lines.filter((line) => line.startsWith(`— ${seal.origin} `));
  return {
    ...seal,
    checkpoint: seal.checkpoint.slice(0, end) + own.join(''),
    keys: seal.keys.filter((key) => key.startsWith(`${seal.origin}+`)),
  };
}

/** Which of these verifier keys (`name+id+base64`) have signed a note, in their order, none twice. */
export function signersOf(note: string, keys: readonly string[]): string[] {
  const signed = new Set(
    note.split('\n').flatMap((line) => {
      const [dash, name, signature = ''] = line.split(' ');
      const id = Buffer.from(signature, 'base64').subarray(0, 4).toString('hex');
      return dash === '—' ? [`${name}+${id}`] : [];
    }),
  );
  const isSigner = (key: string): boolean => signed.has(key.split('+').slice(0, 2).join('+'));
  return [...new Set(keys)].filter(isSigner);
}
