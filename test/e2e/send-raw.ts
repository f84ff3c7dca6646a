/** A request whose bytes go out as they are; supertest would tidy them up. */
export interface RawRequest {
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
}

/** What a test of refusals looks at; `code` is null for anything but a problem document. */
export interface RawAnswer {
  readonly status: number;
  readonly code: unknown;
}

/** Sends a body as JSON unless the headers say otherwise. */
export async function sendRaw(
  url: string,
  method: string,
  request: RawRequest = {},
): Promise<RawAnswer> {
  const headers = { 'Content-Type': 'application/json', ...request.headers };
  const body = request.body ?? null;
  const answer = await fetch(url, { method, headers, body } as RequestInit);
  const type = answer.headers.get('content-type');
  if (type?.startsWith('text/event-stream')) {
    // It was opened, which is the answer; it would not end.
    await answer.body?.cancel();
    return { status: answer.status, code: null };
  }
  const text = await answer.text();
  const isProblem = type === 'application/problem+json';
  return { status: answer.status, code: isProblem ? JSON.parse(text).code : null };
}
