import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { LogProofs, type SealedTree, sealOf } from '../receipts/log-proofs.js';
import { framedParts, paperParts } from '../receipts/paper-parts.js';
import {
  fileText,
  ownSeal,
  type ReceiptAccount,
  type ReceiptsFile,
  type StatementProofFile,
} from '../receipts/proof-files.js';
import type { MonthStatement } from './month-statements.service.js';
import { receiptText } from './statement-receipt.js';

/** The QR codes of a statement. */
export interface StatementCodes {
  /** What shows the closing balances; empty while the month is open. */
  readonly proof: readonly string[];
  /** What shows each line; empty unless they were asked for. */
  readonly receipts: readonly string[];
}

/** More codes than these nobody scans: some four pages. */
const MOST_CODES = 48;

/** Proofs of a member's month, for a file and for paper. Who may see the statement may see them. */
@Injectable()
export class StatementProofs {
  constructor(
    private readonly ledger: LedgerReader,
    private readonly proofs: LogProofs,
  ) {}

  /**
   * The closing balances of a closed month under the close, and the close under a checkpoint with the co-signatures of
   * now. Throws `not_found` for an open month, `checkpoint_pending`.
   */
  async file(bookId: number, statement: MonthStatement): Promise<StatementProofFile> {
    if (statement.close === null) throw new DomainError('not_found');
    const tree = await this.treeOf(bookId, statement);
    if (tree === null) throw new DomainError('checkpoint_pending');
    return this.closingFile(tree, statement);
  }

  /**
   * Every entry of the month, without openings. Of an open month those that the newest checkpoint covers. Throws
   * `checkpoint_pending`, `proof_too_long`.
   */
  async receipts(bookId: number, statement: MonthStatement): Promise<ReceiptsFile> {
    const { items, member, month } = statement;
    const own = await this.treeOf(bookId, statement);
    const tree = own ?? (await this.proofs.newest(bookId));
    const lines = items.filter(({ seq }) => seq < tree.entries);
    const receipts = await this.proofs.entries(
      tree,
      lines.map(({ seq }) => seq),
    );
    const moved = new Set(lines.map(({ purpose, asset }) => `${purpose} ${asset}`));
    const owner = { ownerKind: 'member', ownerId: member.id } as const;
    const accounts = (await this.ledger.balances(bookId, owner))
      .filter(({ purpose, asset }) => moved.has(`${purpose} ${asset}`))
      .map(
        ({ accountId: account, asset, purpose }): ReceiptAccount => ({
          account,
          asset,
          purpose,
        }),
      )
      .sort((a, b) => (a.account < b.account ? -1 : 1));
    return { format: 'kapok-receipts/1', ...sealOf(tree), accounts, month, receipts };
  }

  /**
   * The codes for paper. Of a closed month they are the same from its checkpoint on: they bear the log's own signature
   * alone, and no openings. Until then they are those of the close without its checkpoint. Throws `proof_too_long` when
   * the receipts need too many, and with receipts also `checkpoint_pending`.
   */
  async codes(
    bookId: number,
    statement: MonthStatement,
    withReceipts: boolean,
  ): Promise<StatementCodes> {
    const receipts = withReceipts ? await this.receiptCodes(bookId, statement) : [];
    const tree = await this.treeOf(bookId, statement);
    if (tree !== null) {
      const file = await this.closingFile(tree, statement);
      return { proof: paperParts(fileText({ ...file, ...ownSeal(file) })), receipts };
    }
    const text = receiptText(statement);
    return { proof: text === null ? [] : framedParts('KPS1', text), receipts };
  }

  private async receiptCodes(bookId: number, statement: MonthStatement): Promise<string[]> {
    const file = await this.receipts(bookId, statement);
    const codes = paperParts(fileText({ ...file, ...ownSeal(file) }));
    if (codes.length > MOST_CODES) {
      throw new DomainError('proof_too_long', { facts: { limit: MOST_CODES } });
    }
    return codes;
  }

  private async closingFile(
    tree: SealedTree,
    { close, month, proofs }: MonthStatement,
  ): Promise<StatementProofFile> {
    invariant(close !== null, 'a closed month has its close');
    const [entry] = await this.proofs.entries(tree, [close.seq]);
    invariant(entry, 'the first checkpoint of a close covers it');
    const accounts = proofs
      .flatMap((proof) => (proof === null ? [] : [proof]))
      .sort((a, b) => (a.index < b.index ? -1 : 1))
      .map(({ index, leaf, path }) => ({ index: String(index), leaf, path }));
    return { format: 'kapok-statement-proof/1', ...sealOf(tree), accounts, close: entry, month };
  }

  private treeOf(
    bookId: number,
    { close, month }: Pick<MonthStatement, 'close' | 'month'>,
  ): Promise<SealedTree | null> {
    if (close === null) return Promise.resolve(null);
    return this.proofs.ofClose(bookId, { month, recordedAt: close.recordedAt });
  }
}
