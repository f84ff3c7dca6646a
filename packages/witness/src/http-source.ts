/** Something could not be fetched. The message says what, without what was answered. */
export class FetchError extends Error {
  override readonly name = 'FetchError';

  constructor(
    message: string,
    /** The status that was answered; null when nothing was. */
    readonly status: number | null,
  ) {
    super(message);
  }
}

/** How a request is bounded. */
export interface Bounds {
  readonly timeoutMs: number;
  readonly mostBytes: number;
  /** How often it is tried when the server is away or busy. */
  readonly tries: number;
}

const PAUSES_MS = [200, 1_000, 3_000];

/**
 * The bytes at an address. Tries again when nothing or a fault of the server (429, 5xx) is answered. Throws FetchError
 * with the status otherwise, and for an answer that is too long.
 */
export async function fetchBytes(url: string, bounds: Bounds): Promise<Uint8Array> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await fetchOnce(url, bounds);
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      const isPassing = error.status === null || error.status === 429 || error.status >= 500;
      if (!isPassing || tried >= bounds.tries) throw error;
      await pause(PAUSES_MS[Math.min(tried, PAUSES_MS.length) - 1] ?? 0);
    }
  }
}

async function fetchOnce(url: string, { timeoutMs, mostBytes }: Bounds): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new FetchError(`${url} answers ${response.status}`, response.status);
    }
    return await readBounded(response, mostBytes, url);
  } catch (error) {
    if (error instanceof FetchError) throw error;
    // fetch gives every kind of broken connection the same name; nothing more is known of it.
    throw new FetchError(`${url} cannot be reached`, null);
  }
}

async function readBounded(
  response: Response,
  mostBytes: number,
  url: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > mostBytes) throw new FetchError(`${url} answers too much`, 200);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
