import { sameBytes, toHex } from '../bytes.js';
import type { ChainChecker } from '../chain/chain-checker.js';
import type { Findings } from '../findings.js';
import type { Trust } from '../trust.js';

/** Compares a chain, while it goes by, with the checkpoints and heads that somebody kept. */
export class KnownPoints {
  private readonly sizes: Set<number>;
  private readonly seqs: Set<number>;
  /** Sizes at which a checkpoint was compared. */
  private readonly compared = new Set<number>();
  private readonly passed = new Set<number>();

  constructor(
    private readonly chain: ChainChecker,
    private readonly trust: Trust,
    private readonly findings: Findings,
  ) {
    this.sizes = new Set(trust.kept.map(({ size }) => Number(size)));
    this.seqs = new Set(trust.heads.map(({ seq }) => seq));
  }

  /** After each entry. */
  look(): void {
    const { size } = this.chain;
    if (this.sizes.has(size)) this.compareRoot(size);
    if (this.chain.count === 1 && this.seqs.has(size - 2)) {
      this.compareHead(size - 2, this.chain.firstPrev);
    }
    if (this.seqs.has(size - 1)) this.compareHead(size - 1, toHex(this.chain.lastHash));
  }

  /** At the end: what was never reached is missing. */
  finish(): void {
    const { chain, findings, trust } = this;
    for (const { size, origin } of trust.kept) {
      if (this.compared.has(Number(size)) || size === 0n) continue;
      if (size > BigInt(chain.size)) {
        findings.fault('too_short', { origin, size: String(size), have: String(chain.size) });
      } else this.missed(size);
    }
    for (const { seq } of trust.heads) {
      if (this.passed.has(seq)) continue;
      if (seq < chain.firstSeq) this.missed(BigInt(seq) + 1n);
      else findings.fault('too_short', { size: String(seq + 1), have: String(chain.size) });
    }
  }

  /** What was kept is of entries that are not here: silence would pass for a yes. */
  private missed(size: bigint): void {
    const facts = { size: String(size), first: String(this.chain.firstSeq) };
    this.findings.fault('not_compared', facts);
  }

  private compareRoot(size: number): void {
    const root = this.chain.root();
    if (root === null) return;
    this.compared.add(size);
    for (const kept of this.trust.kept) {
      if (Number(kept.size) !== size) continue;
      const facts = { origin: kept.origin, size: String(size) };
      if (sameBytes(kept.root, root)) this.findings.remark('checkpoint_held', facts);
      else this.findings.fault('root_differs', facts);
    }
  }

  private compareHead(seq: number, hash: string): void {
    this.passed.add(seq);
    for (const head of this.trust.heads) {
      if (head.seq !== seq) continue;
      if (head.hash === hash) this.findings.remark('head_held', { seq: String(seq) });
      else this.findings.fault('head_differs', {}, seq);
    }
  }
}
