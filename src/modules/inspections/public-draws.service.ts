import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { LogProofs, sealOf } from '../receipts/log-proofs.js';
import { ownSeal } from '../receipts/proof-files.js';
import { type DrawFile, drawFileText } from './draw-file.js';
import { factsOf } from './draw-notice.js';
import { countReplaced, countStates, type DrawRow, readDraw, readDraws } from './draw-rows.js';
import type { DrawState } from './inspection-steps.js';
import { readDrawn, readLines, readPeople } from './list-rows.js';
import { type PublicResults, publicResults } from './public-results.js';

/** A draw as everybody may see it; results once they are published. */
export interface PublicDraw {
  readonly draw: DrawRow;
  readonly results: PublicResults | null;
  /** How many inspections have another inspector than was drawn; null before the draw. */
  readonly replaced: number | null;
}

/** A draw file that is there: it never changes. */
export interface DrawFileEdition {
  /** Of this draw with this seed. */
  readonly etag: string;
  /** Its text. Throws `temporarily_unavailable` while too many are being read here. */
  readonly open: () => Promise<Readable>;
}

/** Files that one process reads at once; each may have 200,000 lines. */
export const MOST_FILES_AT_ONCE = 4;

/** What is not in the chain is nobody's business. */
const PUBLIC_STATES: readonly DrawState[] = ['announced', 'drawn', 'published'];

/** Draws as everybody sees them, without a login. Throws `not_found` for a city or draw that is not there. */
@Injectable()
export class PublicDrawsService {
  /** Files that are being read. */
  #open = 0;

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly proofs: LogProofs,
  ) {}

  /** Up to `limit` draws of a city, the newest first. */
  async page(
    city: string,
    wish: { readonly after: string | null; readonly limit: number },
  ): Promise<Page<PublicDraw>> {
    const bookId = await this.bookOf(city);
    const rows = await readDraws(this.database.read, bookId, {
      states: PUBLIC_STATES,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    const page = toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
    const items: PublicDraw[] = [];
    for (const draw of page.items) items.push(await this.view(bookId, draw));
    return { items, next: page.next };
  }

  /** One draw. */
  async find(city: string, id: string): Promise<PublicDraw> {
    const bookId = await this.bookOf(city);
    return this.view(bookId, await this.drawOf(bookId, id));
  }

  /**
   * All that is needed to draw again (docs/format.md, "The draw file"). Reads the draw and nothing else before it is opened.
   * Throws `too_early` before it was drawn.
   */
  async file(city: string, id: string): Promise<DrawFileEdition> {
    const bookId = await this.bookOf(city);
    const draw = await this.drawOf(bookId, id);
    if (draw.seed === null) throw new DomainError('too_early');
    const etag = `"${id}.${draw.seed.toString('hex')}"`;
    return { etag, open: () => this.opened(() => this.textOf(bookId, draw)) };
  }

  /** A text as a stream that holds one of the few places until it is closed, read to its end or not. */
  private async opened(text: () => Promise<AsyncIterable<string>>): Promise<Readable> {
    if (this.#open >= MOST_FILES_AT_ONCE) throw new DomainError('temporarily_unavailable');
    this.#open += 1;
    try {
      const stream = Readable.from(await text(), { objectMode: false });
      return stream.once('close', () => {
        this.#open -= 1;
      });
    } catch (error) {
      this.#open -= 1;
      throw error;
    }
  }

  /** The file's text, in parts, under the log's own signature: it is the same whoever co-signs later. */
  private async textOf(bookId: number, draw: DrawRow): Promise<AsyncIterable<string>> {
    const { id, noticeSeq, seedSize } = draw;
    invariant(seedSize !== null && noticeSeq !== null, 'what was drawn has a notice and a seed');
    const tree = await this.proofs.ofSize(bookId, seedSize);
    invariant(tree !== null, 'the checkpoint of a seed is kept');
    const seqs = [noticeSeq, seedSize - 2n, seedSize - 1n];
    const proofs = await this.proofs.entries(tree, seqs);
    // The notice may be the entry before.
    const [notice, before, newest] = seqs.map((seq) =>
      proofs.find(({ index }) => index === String(seq)),
    );
    invariant(notice && before && newest, 'the seed is of a later entry');
    const what = 'inspection_draw';
    const openings = [{ what, salt: draw.salt.toString('hex'), facts: { ...factsOf(draw) } }];
    const file: DrawFile = {
      ...ownSeal(sealOf(tree)),
      notice: { ...notice, openings },
      before,
      newest,
    };
    const { read } = this.database;
    return drawFileText(file, {
      inspectors: await readPeople(read, bookId, id),
      population: readLines(read, bookId, id),
      drawn: await readDrawn(read, bookId, id),
    });
  }

  private async bookOf(city: string): Promise<number> {
    const book = await this.ledger.findBook(city);
    if (book === null) throw new DomainError('not_found');
    return book.id;
  }

  private async drawOf(bookId: number, id: string): Promise<DrawRow> {
    const draw = await readDraw(this.database.read, bookId, { id });
    if (draw === null || !PUBLIC_STATES.includes(draw.state)) throw new DomainError('not_found');
    return draw;
  }

  private async view(bookId: number, draw: DrawRow): Promise<PublicDraw> {
    const { read } = this.database;
    if (draw.seed === null) return { draw, results: null, replaced: null };
    const replaced = await countReplaced(read, bookId, draw.id);
    if (draw.state !== 'published') return { draw, results: null, replaced };
    return { draw, results: publicResults(await countStates(read, bookId, draw.id)), replaced };
  }
}
