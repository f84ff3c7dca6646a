import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Witness } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type CoSignature, readCoSignature } from './cosign-line.js';

/** Whose co-signatures are asked for, and how many make a checkpoint a witnessed one. */
export interface WitnessPolicy {
  readonly witnesses: readonly Witness[];
  readonly quorum: number;
}

/** One line of a witness under a checkpoint: the first that came stands. */
const ADD = `INSERT INTO ledger.cosignature (book_id, size, key_name, key_id, line, signed_at)
  VALUES ($1, $2, $3, $4, $5, to_timestamp($6::bigint))
  ON CONFLICT ON CONSTRAINT cosignature_pkey DO NOTHING`;
const BODY = 'SELECT c.body FROM ledger.checkpoint c WHERE c.book_id = $1 AND c.size = $2';

/** Co-signatures of witnesses under checkpoints (C2SP tlog-cosignature). */
@Injectable()
export class CoSignatures {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /**
   * Keeps a signature line (`— name base64`, with or without its line feed) under the checkpoint of a size. A second
   * one of the same witness changes nothing. Answers whether it is a right co-signature of one of our witnesses; any
   * other is not kept. Throws `not_found` without such a checkpoint.
   */
  async add(bookId: number, size: bigint, line: string): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ body: string }>(BODY, [bookId, size]);
    const body = rows[0]?.body;
    if (body === undefined) throw new DomainError('not_found');
    const signature = readCoSignature(line, body, this.policy().witnesses);
    if (signature !== null) await this.insert(bookId, size, signature);
    return signature !== null;
  }

  /** The witnesses and the quorum of the configuration. */
  policy(): WitnessPolicy {
    const { witnesses, witnessQuorum: quorum } = this.config.open;
    return { witnesses, quorum };
  }

  private async insert(bookId: number, size: bigint, signature: CoSignature): Promise<void> {
    const { name, keyId, line, timestamp } = signature;
    await this.database.pool.query(ADD, [bookId, size, name, keyId, line, timestamp]);
  }
}
