import type { DomainError, Facts, FieldFault } from './domain-error.js';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import { fieldMessage } from './field-messages.js';
import type { Language } from './language.js';

/** A problem document as RFC 9457 has it, with Kapok's members. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  retryable: boolean;
  detail: string;
  instance: string;
  requestId: string;
  errors?: FieldFault[];
  facts?: Facts;
}

/** Renders a refusal for its reader. Only what the refusal itself says is in it. */
export function toProblem(
  error: DomainError,
  request: { language: Language; path: string; requestId: string },
): Problem {
  const { language } = request;
  const template = ERROR_CODES[error.code][language];
  return {
    type: `urn:kapok:error:${error.code}`,
    title: fillIn(titleOf(template), error.facts),
    status: error.status,
    code: error.code,
    retryable: error.retryable,
    detail: fillIn(template, error.facts),
    instance: request.path,
    requestId: request.requestId,
    ...(error.fields.length > 0 && { errors: error.fields.map((f) => translate(f, language)) }),
    ...(Object.keys(error.facts).length > 0 && { facts: error.facts }),
  };
}

/** A message with its `{fact}` placeholders filled in; one without a fact is left as it stands. */
export function fillIn(template: string, facts: Facts): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : placeholder,
  );
}

/** The part of a message that is the same on every occasion: its first clause. */
function titleOf(template: string): string {
  return template.split(/[,;:，；：]|[.。]$/, 1)[0] ?? template;
}

function translate(fault: FieldFault, language: Language): FieldFault {
  return { ...fault, message: fieldMessage(fault.code, language, fault.message) };
}
