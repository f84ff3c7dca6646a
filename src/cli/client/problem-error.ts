/** A refusal as the service worded it (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly requestId: string | null;
}

/** The service refused a request. The message is fit for a terminal and holds no body of the request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(request: string, problem: Problem) {
    const id = problem.requestId === null ? '' : ` (request ${problem.requestId})`;
    super(`${request} was refused: ${problem.status} ${problem.code}: ${problem.detail}${id}`);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Reads the problem document of an answer that is no success; a foreign body gives `unknown`. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  const body = parseObject(text);
  const field = (name: string): string | null =>
    typeof body[name] === 'string' ? (body[name] as string) : null;
  return {
    status: response.status,
    code: field('code') ?? 'unknown',
    detail: field('detail') ?? field('title') ?? response.statusText,
    retryable: body.retryable === true,
    requestId: field('requestId') ?? response.headers.get('x-request-id'),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
