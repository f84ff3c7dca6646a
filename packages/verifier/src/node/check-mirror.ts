import { fromUtf8, sameBytes } from '../bytes.js';
import { ChainChecker } from '../chain/chain-checker.js';
import { tellOfChain } from '../checks/check-export.js';
import { checkSigners } from '../checks/check-signers.js';
import { KnownPoints } from '../checks/known-points.js';
import type { Findings } from '../findings.js';
import { type KeptCheckpoint, keptCheckpoint, type Trust } from '../trust.js';
import { readMirrorFile, TILE_WIDTH, tilePath } from './mirror-files.js';
import { type MirrorFile, MirrorTiles } from './mirror-tiles.js';

/**
 * Checks a folder that mirrors a log: every entry by the rules of the chain, every tile against the entries, and the root
 * against the mirror's own checkpoint and those that were kept.
 */
export function checkMirror(folder: string, trust: Trust, findings: Findings): void {
  const checkpoint = readCheckpoint(folder, findings);
  if (checkpoint === null) return;
  const chain = new ChainChecker(findings);
  const points = new KnownPoints(chain, trust, findings);
  const tiles = new MirrorTiles(folder, findings, () => chain.algorithm);
  const size = Number(checkpoint.size);
  let bundles = 0;
  for (; bundles * TILE_WIDTH < size; bundles += 1) {
    const width = Math.min(TILE_WIDTH, size - bundles * TILE_WIDTH);
    const place = { level: 'entries', n: bundles, width } as const;
    const bundle = tiles.read(place);
    if (bundle === null) break;
    const isWhole = takeBundle(bundle, width, chain, () => {
      points.look();
      tiles.add(chain.lastHash);
    });
    if (isWhole) continue;
    findings.fault('tile_malformed', { path: tilePath(place) });
    break;
  }
  finish(checkpoint, { chain, points, tiles, bundles }, trust, findings);
}

/** Hands the leaves of a bundle on. False when there are fewer than there should be, or more. */
function takeBundle(
  { bytes, isWider }: MirrorFile,
  width: number,
  chain: ChainChecker,
  after: () => void,
): boolean {
  let at = 0;
  for (let taken = 0; taken < width; taken += 1) {
    if (at + 2 > bytes.length) return false;
    const end = at + 2 + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    if (end > bytes.length) return false;
    // The second byte of the length makes room for the zero that the hash begins with.
    chain.take(bytes.subarray(at + 1, end));
    after();
    at = end;
  }
  return isWider || at === bytes.length;
}

function finish(
  checkpoint: KeptCheckpoint,
  seen: { chain: ChainChecker; points: KnownPoints; tiles: MirrorTiles; bundles: number },
  trust: Trust,
  findings: Findings,
): void {
  const { chain, points, tiles, bundles } = seen;
  const { origin, size, root } = checkpoint;
  points.finish();
  const facts = { origin, size: String(size) };
  if (BigInt(chain.size) < size) {
    findings.fault('too_short', { ...facts, have: String(chain.size) });
  } else {
    tiles.finish();
    const found = chain.root();
    if (size > 0n && (found === null || !sameBytes(found, root))) {
      findings.fault('root_differs', facts);
    }
    const counted = { tiles: String(tiles.count), bundles: String(bundles) };
    findings.remark('mirror_checked', counted);
  }
  if (chain.count > 0) tellOfChain(chain, findings);
  if (trust.kept.length + trust.heads.length === 0) findings.remark('nothing_kept');
  checkSigners(checkpoint, chain, { trust, isKept: false }, findings);
  for (const kept of trust.kept) checkSigners(kept, chain, { trust, isKept: true }, findings);
}

function readCheckpoint(folder: string, findings: Findings): KeptCheckpoint | null {
  const bytes = readMirrorFile(folder, 'checkpoint');
  const note = bytes === null ? null : fromUtf8(bytes);
  if (note === null) {
    findings.fault('tile_missing', { path: 'checkpoint' });
    return null;
  }
  return findings.try(() => keptCheckpoint(note));
}
