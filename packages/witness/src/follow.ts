import { sameBytes, toBase64 } from '../../verifier/src/bytes.js';
import { type ConsistencyProof, verifyConsistency } from '../../verifier/src/merkle/proofs.js';
import type { OpenedCheckpoint } from '../../verifier/src/notes/checkpoint.js';
import { FetchError } from './http-source.js';
import { openFor } from './judge.js';
import type { Remembered } from './log-memory.js';
import { LogSource } from './log-source.js';
import { BrokenTileError, TileTree } from './tile-tree.js';
import type { TrustedLog } from './trusted-logs.js';
import type { Witness } from './witness.js';

/** What a look at a log came to. */
export type Finding =
  | 'cosigned'
  | 'unchanged'
  | 'behind'
  | 'forked'
  | 'unsigned'
  | 'unreadable'
  | 'unreachable';

/** A look at one log: what was found, how many entries it shows now, and how many it had shown before. */
export interface Look {
  readonly origin: string;
  readonly finding: Finding;
  readonly shown: bigint | null;
  readonly known: bigint | null;
}

/** Looks at every trusted log that has an address, one after the other. `isStopping` ends it between two. */
export async function followAll(
  witness: Witness,
  isStopping: () => boolean = () => false,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (const log of (await witness.logs()).values()) {
    if (log.url === null || isStopping()) continue;
    looks.push(await followOne(witness, log, log.url));
  }
  return looks;
}

/**
 * Fetches a log's checkpoint and co-signs it if it continues the newest tree known. The proof is reckoned from tiles:
 * when these lead to the new root and nevertheless from another one than the one known, the log has signed two histories,
 * which is kept as evidence.
 */
export async function followOne(witness: Witness, log: TrustedLog, url: string): Promise<Look> {
  const known = await witness.newest(log);
  const seen = { origin: log.origin, known: known?.checkpoint.size ?? null };
  const source = new LogSource(url);
  try {
    const note = await source.checkpoint();
    const checkpoint = openFor(log, note);
    if (checkpoint === 'malformed') return { ...seen, finding: 'unreachable', shown: null };
    if (checkpoint === 'unsigned') return { ...seen, finding: 'unsigned', shown: null };
    const finding = await weigh({ witness, log, source, known, checkpoint, note });
    return { ...seen, finding, shown: checkpoint.size };
  } catch (error) {
    if (error instanceof FetchError) return { ...seen, finding: 'unreachable', shown: null };
    if (error instanceof BrokenTileError) return { ...seen, finding: 'unreadable', shown: null };
    throw error;
  }
}

interface Sight {
  readonly witness: Witness;
  readonly log: TrustedLog;
  readonly source: LogSource;
  readonly known: Remembered | null;
  readonly checkpoint: OpenedCheckpoint;
  readonly note: string;
}

async function weigh(sight: Sight): Promise<Finding> {
  const { witness, log, known, checkpoint, note } = sight;
  if (known !== null && checkpoint.size < known.checkpoint.size) return 'behind';
  if (known !== null && checkpoint.size === known.checkpoint.size) {
    if (sameBytes(checkpoint.root, known.checkpoint.root)) return 'unchanged';
    await keep(sight, known, 'The log signed two trees of one size.');
    return 'forked';
  }
  const tree = new TileTree(checkpoint.size, log.algorithm, (place) => sight.source.tile(place));
  if (!sameBytes(await tree.root(), checkpoint.root)) return 'unreadable';
  const old = known?.checkpoint.size ?? 0n;
  const proof = await tree.consistency(old);
  const answer = await witness.submit({ log, claim: { old, proof, checkpoint }, note });
  if (answer.verdict === 'cosigned') return 'cosigned';
  // The log sent a later one by itself in the meantime.
  if (answer.verdict === 'not_the_last') return 'unchanged';
  if (known === null) return 'unreadable';
  const shown = await tree.root(old);
  if (!continues(sight, { from: old, fromRoot: shown, path: proof })) return 'unreadable';
  await keep(sight, known, contradiction(sight, known, { shown, proof }));
  return 'forked';
}

/** Whether the tree that is shown now grew out of one of `from` entries with this root. */
function continues(
  { log: { algorithm }, checkpoint }: Sight,
  old: Pick<ConsistencyProof, 'from' | 'fromRoot' | 'path'>,
): boolean {
  return verifyConsistency({ ...old, algorithm, to: checkpoint.size, toRoot: checkpoint.root });
}

/** Says what was found, so that whoever reads the evidence can check it without the log. */
function contradiction(
  { log, checkpoint }: Sight,
  known: Remembered,
  { shown, proof }: { shown: Uint8Array; proof: readonly Uint8Array[] },
): string {
  const { size } = known.checkpoint;
  return (
    `In the tree of ${checkpoint.size} entries the first ${size} have the root ${toBase64(shown)}, as this consistency\n` +
    `proof (RFC 6962, ${log.algorithm}) shows; but the log has signed another root for ${size} entries.\n` +
    proof.map((hash) => toBase64(hash)).join('\n')
  );
}

async function keep({ witness, log, note }: Sight, known: Remembered, what: string): Promise<void> {
  await witness.memoryOf(log).keepEvidence(known.note, note, what);
}
