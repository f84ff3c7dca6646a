import { ERROR_CODES, type ErrorEntry } from './error-codes.js';

const INTRODUCTION = `# Error codes

Every error is an \`application/problem+json\` document (RFC 9457) with one of these codes. A code keeps its
meaning; messages may change. \`retryable\` says whether the same request, sent again, can succeed; then
\`Retry-After\` says when. What is missing and what is not yours answer alike: \`not_found\`. Messages come in
Chinese by default and in English with \`Accept-Language: en\`. This page is generated from
\`src/platform/errors/error-codes.ts\` by \`scripts/write-error-docs.ts\`.
`;

/** The text of docs/errors.md: the closed table, by status and then by name. */
export function errorDocs(): string {
  const entries: [string, ErrorEntry][] = Object.entries(ERROR_CODES);
  const rows = entries
    .sort(([a, x], [b, y]) => x.status - y.status || (a < b ? -1 : 1))
    .map(([code, entry]) => row(code, entry));
  const head =
    '| code | status | retryable | message | 中文 | what to do |\n|---|---|---|---|---|---|';
  return `${INTRODUCTION}\n${head}\n${rows.join('\n')}\n`;
}

function row(code: string, entry: ErrorEntry): string {
  const retryable = entry.retryable ? 'yes' : 'no';
  const cells = [`\`${code}\``, entry.status, retryable, entry.en, entry.zh, entry.remedy];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
