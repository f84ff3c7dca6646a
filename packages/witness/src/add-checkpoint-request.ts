import { fromBase64 } from '../../verifier/src/bytes.js';

/** The body of an add-checkpoint request (C2SP tlog-witness). */
export interface AddCheckpointRequest {
  /** The size that the log takes the witness to have seen last. */
  readonly old: bigint;
  /** The consistency proof from there to the checkpoint. */
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
}

const MOST_HASHES = 63;
const OLD = /^old (0|[1-9]\d{0,18})$/;

/** Reads the body of a request; null when it is not in its form. The checkpoint itself is not looked at. */
export function parseAddCheckpoint(body: string): AddCheckpointRequest | null {
  const split = body.indexOf('\n\n');
  if (split < 0) return null;
  const [first = '', ...lines] = body.slice(0, split).split('\n');
  const old = OLD.exec(first)?.[1];
  const proof = lines.map(fromBase64);
  const hashes = proof.filter((hash) => hash?.length === 32) as Uint8Array[];
  if (old === undefined || hashes.length !== proof.length || hashes.length > MOST_HASHES)
    return null;
  return { old: BigInt(old), proof: hashes, checkpoint: body.slice(split + 2) };
}
