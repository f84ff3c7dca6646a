import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { canonicalDigest } from '../../platform/canonical-json.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { LogProofs, sealOf } from '../receipts/log-proofs.js';
import { Openings } from '../receipts/openings.js';
import type { CertificateProofFile } from '../receipts/proof-files.js';
import { type CertifiedRecord, figuresOf, sameFigures } from './certificate.js';
import type { Certificate } from './certificate-rows.js';
import { CertifiedRecords } from './certified-records.js';

/** RFC 9562, section 5.9. No account has it. */
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';

/** Proofs that the hours of certificates stand in the log. Reads only. */
@Injectable()
export class CertificateProofs {
  constructor(
    private readonly records: CertifiedRecords,
    private readonly ledger: LedgerReader,
    private readonly proofs: LogProofs,
    private readonly openings: Openings,
  ) {}

  /**
   * The proof of a certificate that the caller may have. With `opened` each service shows what its record says: whom it
   * was for, where, and what was noted. Throws `checkpoint_pending`, `proof_too_long`, and `not_found` once the holder was
   * erased: what is kept of such a certificate is no longer what was issued.
   */
  async file(
    caller: Principal,
    { bookId, memberId, document, digest }: Certificate,
    opened: boolean,
  ): Promise<CertificateProofFile> {
    if (!canonicalDigest(document).equals(digest)) throw new DomainError('not_found');
    const asOf = BigInt(document.asOf.seq);
    const moment = { postedTo: asOf, reversedTo: asOf };
    const records = await this.records.standing({ bookId, memberId, ...document.period }, moment);
    invariant(sameFigures(figuresOf(records), document), 'a certificate is what its entries say');
    const tree = await this.proofs.covering(bookId, asOf);
    const entries = await this.proofs.entries(
      tree,
      records.map(({ seq }) => seq),
    );
    const hash = Buffer.from(document.asOf.leafHash, 'hex');
    return {
      format: 'kapok-certificate-proof/1',
      ...sealOf(tree),
      account: await this.accountOf(bookId, memberId),
      asOfPath: await this.proofs.path(tree, asOf, hash),
      certificate: document,
      digest: digest.toString('hex'),
      receipts: opened ? await this.openings.open(caller, [memberId], entries) : entries,
      services: opened ? servicesOf(records) : [],
    };
  }

  /** The account of earned minutes; the nil UUID when none was ever credited, all of them being above a cap. */
  private async accountOf(bookId: number, memberId: string): Promise<string> {
    const owner = { ownerKind: 'member', ownerId: memberId } as const;
    const accounts = await this.ledger.balances(bookId, owner);
    const earned = accounts.find(({ purpose, asset }) => purpose === 'earned' && asset === 'MIN');
    return earned?.accountId ?? NO_ACCOUNT;
  }
}

function servicesOf(records: readonly CertifiedRecord[]): { code: string; id: string }[] {
  const codes = new Map(records.map(({ serviceId, service }) => [serviceId, service.code]));
  return [...codes].map(([id, code]) => ({ code, id })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
