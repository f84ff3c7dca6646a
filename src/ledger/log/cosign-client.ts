/** What is sent to a witness (C2SP tlog-witness, add-checkpoint). */
export interface CosignRequest {
  /** The size that the witness is taken to have seen last; 0n: none. */
  readonly old: bigint;
  /** The consistency proof from there. */
  readonly proof: readonly Buffer[];
  /** The signed note. */
  readonly note: string;
}

/**
 * What a witness answers. `lines` are not checked yet. `refused` says that the checkpoint will not be co-signed as it is;
 * `away` that nothing is known.
 */
export type CosignAnswer =
  | { readonly kind: 'cosigned'; readonly lines: readonly string[] }
  | { readonly kind: 'other_size'; readonly size: bigint }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'away' };

const TIMEOUT_MS = 5_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const SIZE_FORM = /^(0|[1-9]\d{0,18})\n$/;

/** Asks a witness for its co-signature. Never throws for anything that the witness or the way to it does. */
export async function askForCosignature(
  url: string,
  request: CosignRequest,
): Promise<CosignAnswer> {
  try {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'user-agent': 'Kapok-Log/1' },
      body: bodyOf(request),
      // An answer from elsewhere would be none of the witness's.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return toAnswer(response.status, await readBounded(response));
  } catch {
    // Every kind of broken or slow connection has the same name here, and the same consequence: it is asked again.
    return { kind: 'away' };
  }
}

/** The body of an add-checkpoint request. */
export function bodyOf({ old, proof, note }: CosignRequest): string {
  const lines = proof.map((hash) => `${hash.toString('base64')}\n`);
  return `old ${old}\n${lines.join('')}\n${note}`;
}

function toAnswer(status: number, body: string | null): CosignAnswer {
  if (status === 200 && body !== null) {
    return { kind: 'cosigned', lines: body.split('\n').filter((line) => line !== '') };
  }
  const size = SIZE_FORM.exec(body ?? '')?.[1];
  if (status === 409 && size !== undefined) return { kind: 'other_size', size: BigInt(size) };
  // Too many requests, and faults of the witness's own, pass.
  return status >= 400 && status < 500 && status !== 429
    ? { kind: 'refused', status }
    : { kind: 'away' };
}

/** The body as text, or null when it is longer than any answer of the protocol. */
async function readBounded(response: Response): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MOST_ANSWER_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
