/** A signed statement: so many entries, under this root (C2SP tlog-checkpoint; docs/log.md). */
export interface Checkpoint {
  readonly bookId: number;
  /** How many entries it covers: those numbered 0 to size - 1. */
  readonly size: bigint;
  /** 32 bytes: the tree hash over the leaves of these entries. */
  readonly root: Buffer;
  /** The three signed lines, each with its line feed. */
  readonly body: string;
  /** The signed note: the body, the log's signature, and behind it the co-signatures known by now. */
  readonly note: string;
  readonly signedAt: Date;
  /** RFC 3339, UTC, microseconds: when its newest entry was recorded. */
  readonly recordedAt: string;
  /** YYYY-MM-DD: its newest entry closes the month that ends on this day. */
  readonly monthEnd: string | null;
}

/** What a checkpoint says. */
export interface TreeHead {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

const BODY = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n$/;

/** The three lines that are signed. */
export function checkpointBody({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** What the three lines say; null for another text. A log of ours has no further lines. */
export function parseCheckpointBody(body: string): TreeHead | null {
  const [, origin, size = '', encoded = ''] = BODY.exec(body) ?? [];
  if (origin === undefined) return null;
  const head = { origin, size: BigInt(size), root: Buffer.from(encoded, 'base64') };
  return checkpointBody(head) === body ? head : null;
}
