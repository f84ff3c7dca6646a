import { toHex } from '../bytes.js';
import { ChainChecker } from '../chain/chain-checker.js';
import type { Findings } from '../findings.js';
import type { Trust } from '../trust.js';
import { checkSigners, checkWitnesses } from './check-signers.js';
import { KnownPoints } from './known-points.js';
import { LeafLines } from './leaf-lines.js';

/** Checks an export of a journal (JSON Lines) that comes in pieces: `feed` them in order, then `finish`. */
export class ExportCheck {
  private readonly chain: ChainChecker;
  private readonly points: KnownPoints;
  private readonly lines: LeafLines;
  private isBroken = false;

  constructor(
    private readonly trust: Trust,
    private readonly findings: Findings,
  ) {
    this.chain = new ChainChecker(findings);
    this.points = new KnownPoints(this.chain, trust, findings);
    this.lines = new LeafLines((framed) => {
      this.chain.take(framed);
      this.points.look();
    });
  }

  /** The next piece of the file. */
  feed(piece: Uint8Array): void {
    if (this.isBroken) return;
    const isCut = this.findings.try(() => {
      this.lines.feed(piece);
      return true;
    });
    this.isBroken = isCut === null;
  }

  /** The file is at its end. */
  finish(): void {
    const { chain, trust, findings } = this;
    if (!this.isBroken) findings.try(() => this.lines.end());
    if (chain.count === 0) findings.fault('export_malformed', { what: 'empty' });
    this.points.finish();
    if (chain.count > 0) tellOfChain(chain, findings);
    if (trust.kept.length + trust.heads.length === 0) findings.remark('nothing_kept');
    if (trust.kept.length === 0) checkWitnesses([], trust, findings);
    for (const kept of trust.kept) checkSigners(kept, chain, { trust, isKept: true }, findings);
  }
}

/** Checks an export that is at hand as a whole. */
export function checkExport(file: Uint8Array, trust: Trust, findings: Findings): void {
  const check = new ExportCheck(trust, findings);
  check.feed(file);
  check.finish();
}

/** Says what of a chain was checked. */
export function tellOfChain(chain: ChainChecker, findings: Findings): void {
  const { count, firstSeq, size } = chain;
  const head = toHex(chain.lastHash);
  const facts = { count: String(count), first: String(firstSeq), last: String(size - 1), head };
  findings.remark('entries_checked', facts);
  if (!chain.isWhole) findings.remark('begins_late', { first: String(firstSeq) });
  const { proven } = chain.closings;
  if (proven.length > 0) {
    const last = proven.at(-1) as string;
    findings.remark('months_checked', { count: String(proven.length), last });
  }
}
