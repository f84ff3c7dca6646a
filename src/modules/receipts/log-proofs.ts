import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { Checkpoint } from '../../ledger/log/checkpoint.js';
import { CheckpointReader } from '../../ledger/log/checkpoint-reader.js';
import { CoSignatures } from '../../ledger/log/co-signatures.js';
import { LogKeys } from '../../ledger/log/log-keys.js';
import { LogReader } from '../../ledger/log/log-reader.js';
import { rootOfPath } from '../../ledger/merkle-tree.js';
import type { StoredLeaf } from '../../ledger/read-proven.js';
import type { HashAlgorithm } from '../../ledger/vocabulary.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { type EntryProof, type Seal, signersOf } from './proof-files.js';

/** A checkpoint that entries are proven under, with its keys. */
export interface SealedTree extends Seal {
  readonly bookId: number;
  readonly algorithm: HashAlgorithm;
  readonly entries: bigint;
  readonly root: Buffer;
}

/** A close, as far as its checkpoint is looked for. */
export interface CloseMoment {
  /** YYYY-MM. */
  readonly month: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
}

/** Most entries that one file proves; some tens of kilobytes for twenty, some megabytes for all. */
export const MOST_ENTRIES = 5_000;
/** Leaves read by one statement: a leaf has 64 KB at most, and some 700 bytes as a rule. */
const CHUNK = 250;

/** Proofs that entries stand in the log of their book, under a signed checkpoint. Reads only, no locks. */
@Injectable()
export class LogProofs {
  constructor(
    private readonly ledger: LedgerReader,
    private readonly log: LogReader,
    private readonly checkpoints: CheckpointReader,
    private readonly keys: LogKeys,
    private readonly signatures: CoSignatures,
  ) {}

  /**
   * The checkpoint to prove an entry under: the newest witnessed one if it covers the entry, else the newest. Throws
   * `checkpoint_pending` while none covers it.
   */
  async covering(bookId: number, seq: bigint): Promise<SealedTree> {
    const witnessed = await this.checkpoints.witnessed(bookId);
    const best =
      witnessed !== null && witnessed.size > seq
        ? witnessed
        : await this.checkpoints.covering(bookId, seq);
    if (best === null) throw new DomainError('checkpoint_pending');
    return this.sealed(bookId, best);
  }

  /** The first checkpoint that covers the close of a month: always the same one. Null while there is none. */
  async ofClose(bookId: number, { month, recordedAt }: CloseMoment): Promise<SealedTree | null> {
    const own = await this.checkpoints.ofClose(bookId, month);
    const first = own ?? (await this.checkpoints.atOrAfter(bookId, recordedAt));
    return first === null ? null : this.sealed(bookId, first);
  }

  /** The newest checkpoint. Throws `checkpoint_pending` before there is one. */
  async newest(bookId: number): Promise<SealedTree> {
    const newest = await this.checkpoints.latest(bookId);
    if (newest === null) throw new DomainError('checkpoint_pending');
    return this.sealed(bookId, newest);
  }

  /** The checkpoint of exactly this size; null when there is none. */
  async ofSize(bookId: number, size: bigint): Promise<SealedTree | null> {
    const found = await this.checkpoints.bySize(bookId, size);
    return found === null ? null : this.sealed(bookId, found);
  }

  /** How many entries the newest checkpoint covers; 0n before there is one. */
  async sealedSize(bookId: number): Promise<bigint> {
    return (await this.checkpoints.latest(bookId))?.size ?? 0n;
  }

  /**
   * The entries with these numbers, in ascending order, each with its way up. All must be below the tree's size. What
   * it answers leads to the root, or it throws. Throws `proof_too_long`.
   */
  async entries(
    tree: SealedTree,
    seqs: readonly bigint[],
  ): Promise<(EntryProof & { readonly openings: readonly [] })[]> {
    const wanted = [...new Set(seqs)].sort((a, b) => (a < b ? -1 : 1));
    if (wanted.length > MOST_ENTRIES) {
      throw new DomainError('proof_too_long', { facts: { limit: MOST_ENTRIES } });
    }
    const proofs: (EntryProof & { readonly openings: readonly [] })[] = [];
    for (let start = 0; start < wanted.length; start += CHUNK) {
      const chunk = wanted.slice(start, start + CHUNK);
      const leaves = await this.ledger.storedLeaves(tree.bookId, chunk);
      invariant(leaves.length === chunk.length, 'an entry below the size of a tree is there');
      for (const leaf of leaves) proofs.push(await this.entry(tree, leaf));
    }
    return proofs;
  }

  /** The way from a leaf's hash up to the root. It leads there, or it throws. */
  async path(tree: SealedTree, seq: bigint, leafHash: Buffer): Promise<string[]> {
    const { bookId, entries: size, algorithm } = tree;
    const path = await this.log.inclusion(bookId, seq, size);
    const root = rootOfPath(leafHash, { index: seq, size }, path, algorithm);
    invariant(root?.equals(tree.root), 'the path of an entry leads to the root of its checkpoint');
    return path.map((hash) => hash.toString('hex'));
  }

  private async entry(
    tree: SealedTree,
    { seq, leaf, leafHash }: StoredLeaf,
  ): Promise<EntryProof & { readonly openings: readonly [] }> {
    return { index: String(seq), leaf, openings: [], path: await this.path(tree, seq, leafHash) };
  }

  private async sealed(
    bookId: number,
    { note, size, root }: Pick<Checkpoint, 'note' | 'size' | 'root'>,
  ): Promise<SealedTree> {
    const { code, algorithm } = await this.ledger.head(bookId);
    const witnesses = this.signatures.policy().witnesses.map(({ vkey }) => vkey);
    const known = [...(await this.keys.vkeys(bookId)), ...witnesses];
    return {
      bookId,
      algorithm,
      entries: size,
      root,
      checkpoint: note,
      keys: signersOf(note, known),
      origin: this.keys.origin(code),
      size: String(size),
    };
  }
}

/** What a file says of the tree. */
export function sealOf({ checkpoint, keys, origin, size }: SealedTree): Seal {
  return { checkpoint, keys, origin, size };
}
