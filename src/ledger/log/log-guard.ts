import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Config } from '../../platform/config/config.js';
import { ED25519, parseVerifierKey, verifierKeyText } from '../../platform/crypto/verifier-key.js';
import { Database } from '../../platform/database/database.js';
import type { Book } from '../books.js';
import { decodeLeaf } from '../decode-leaf.js';
import { readEntryByKey } from '../read-entries.js';
import type { TreeHead } from './checkpoint.js';
import type { StoredCheckpoint } from './checkpoint-frames.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { checkpointStoreOf } from './checkpoint-store-of.js';
import { LogKeys } from './log-keys.js';
import { LogReader } from './log-reader.js';
import { readExtent } from './log-rows.js';
import { type LogSigner, signerOf } from './log-signer.js';
import { openNote } from './signed-note.js';
import { growTree } from './tree-growth.js';

/**
 * What the newest stored checkpoint of a book says about its database: nothing is stored; the tree goes through it; it
 * does not, and the chain says that this was accepted; it was signed by nobody that we know; the database has fewer
 * entries; it has other ones.
 */
export type StoredVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly stored: StoredCheckpoint }
  | { readonly kind: 'accepted'; readonly stored: StoredCheckpoint; readonly kept: bigint }
  | { readonly kind: 'unknown_key'; readonly stored: StoredCheckpoint }
  | LostVerdict;

/** The database does not reach the newest stored checkpoint. */
export interface LostVerdict {
  readonly kind: 'older' | 'forked';
  readonly stored: StoredCheckpoint;
  /** Entries of the book in the database. */
  readonly entries: bigint;
}

/** The append key of the notice that a checkpoint was lost. */
export function lossKey({ size, root }: Pick<TreeHead, 'size' | 'root'>): string {
  return `log-loss:${size}:${root.toString('hex')}`;
}

/** Holds the database against the checkpoints that are stored outside of it. Changes nothing but the tree's tiles. */
@Injectable()
export class LogGuard {
  readonly store: CheckpointStore;
  readonly signer: LogSigner | null;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly keys: LogKeys,
    config: Config,
  ) {
    this.store = checkpointStoreOf({ ...config.open, bucketKeys: config.bucketKeys });
    this.signer = signerOf(config);
  }

  /** Our own verifier key for the log of a book; null without a signer. */
  ownVkey({ code }: Pick<Book, 'code'>): string | null {
    if (this.signer === null) return null;
    return verifierKeyText(this.keys.origin(code), ED25519, this.signer.publicKey);
  }

  /** What the newest stored checkpoint says. */
  async judge(book: Book): Promise<StoredVerdict> {
    const stored = await this.store.newest(book.code);
    if (stored === null) return { kind: 'none' };
    if (!(await this.isOurs(book, stored))) return { kind: 'unknown_key', stored };
    if (await this.holds(book, stored)) return { kind: 'held', stored };
    const kept = await acceptedLoss(this.database.pool, book, stored);
    if (kept !== null) return { kind: 'accepted', stored, kept };
    const entries = (await readExtent(this.database.pool, book.id))?.entries ?? 0n;
    return { kind: entries < stored.size ? 'older' : 'forked', stored, entries };
  }

  /** Whether the tree that the database makes now goes through a checkpoint. */
  async holds(book: Book, { size, root }: Pick<TreeHead, 'size' | 'root'>): Promise<boolean> {
    await growTree(this.database.pool, book.id);
    if (size > (await this.reader.size(book.id))) return false;
    return (await this.reader.rootAt(book.id, size)).equals(root);
  }

  /** Whether a key that the chain names, or our own, signed it under the name of its log. */
  private async isOurs(book: Book, { origin, note }: StoredCheckpoint): Promise<boolean> {
    const own = this.ownVkey(book);
    const named = (await this.keys.notices(book.id)).map(({ vkey }) => vkey);
    const keys = [...named, ...(own === null ? [] : [own])].map(parseVerifierKey);
    return keys.some((key) => key !== null && key.name === origin && openNote(note, key) !== null);
  }
}

/** The newest stored checkpoint of a book, unless the chain says that its loss was accepted. */
export async function newestStored(
  pool: Pool,
  book: Book,
  store: CheckpointStore,
): Promise<StoredCheckpoint | null> {
  const stored = await store.newest(book.code);
  return stored === null || (await acceptedLoss(pool, book, stored)) !== null ? null : stored;
}

/** The entries that were left when the loss of a checkpoint was accepted, as the chain says; null if it says nothing. */
async function acceptedLoss(
  pool: Pool,
  book: Book,
  stored: StoredCheckpoint,
): Promise<bigint | null> {
  const entry = await readEntryByKey(pool, book.id, lossKey(stored));
  if (entry === null) return null;
  const { content } = decodeLeaf(Buffer.from(entry.leaf));
  return BigInt((JSON.parse(content.detail ?? '{}') as { kept: string }).kept);
}
