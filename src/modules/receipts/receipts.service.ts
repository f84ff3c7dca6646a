import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { MemberEntry } from '../../ledger/read-proven.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { ACCOUNT_READERS } from '../statements/book-access.js';
import { LedgerViewsService } from '../statements/ledger-views.service.js';
import { LogProofs, sealOf } from './log-proofs.js';
import { Openings } from './openings.js';
import type { EntryProof, ReceiptFile } from './proof-files.js';

/** An entry in a list of what there are receipts of. */
export interface ReceiptBrief extends MemberEntry {
  /** Whether a checkpoint covers it, so that its receipt can be had. */
  readonly isSealed: boolean;
}

/** Receipts of entries, for those who may look into an account that the entry moves. Reads only. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly ledger: LedgerReader,
    private readonly views: LedgerViewsService,
    private readonly proofs: LogProofs,
    private readonly openings: Openings,
  ) {}

  /**
   * The receipt of one entry, with what opens its commitment unless `opened` is false. Throws `not_found` (missing and
   * foreign alike) and `checkpoint_pending`.
   */
  async receipt(caller: Principal, seq: bigint, opened: boolean): Promise<ReceiptFile> {
    const { entry, postings } = await this.views.entry(caller, seq);
    const tree = await this.proofs.covering(caller.bookId, entry.seq);
    const proofs: readonly EntryProof[] = await this.proofs.entries(tree, [entry.seq]);
    const holders = postings.flatMap(({ posting, memberNo }) =>
      memberNo === null ? [] : [posting.account.ownerId],
    );
    const [proof] = opened ? await this.openings.open(caller, holders, proofs) : proofs;
    return { format: 'kapok-receipt/1', ...sealOf(tree), ...(proof as EntryProof) };
  }

  /** The entries that move a member's accounts, the newest first. Throws `not_found`. */
  async list(
    caller: Principal,
    memberId: string,
    query: { readonly limit: number; readonly after: string | null },
  ): Promise<Page<ReceiptBrief>> {
    const { bookId } = caller;
    const member = await this.visible(caller, memberId);
    const { limit, after } = query;
    const below = after === null ? null : BigInt(decodeCursor(after, { seq: 'integer' }).seq);
    const page = { memberId: member.id, below, limit: limit + 1 };
    const entries = await this.ledger.memberEntries(bookId, page);
    const sealed = await this.proofs.sealedSize(bookId);
    return toPage(entries, limit, {
      item: (entry) => ({ ...entry, isSealed: entry.seq < sealed }),
      position: ({ seq }) => ({ seq: String(seq) }),
    });
  }

  private visible(caller: Principal, memberId: string): Promise<MemberBrief> {
    return this.members.visibleTo(this.database.read, caller, memberId, [...ACCOUNT_READERS]);
  }
}
