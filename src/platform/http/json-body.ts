import { isUtf8 } from 'node:buffer';
import { DomainError } from '../errors/domain-error.js';
import { findJsonFault, type JsonFault } from './json-scan.js';

/**
 * Parses a JSON body strictly (RFC 8259 plus I-JSON's rules). An empty body is no body: undefined.
 * Throws `malformed_json` with the reason as a fact, never with the text.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('invalid_utf8');
  const text = bytes.toString('utf8');
  const value = parse(text);
  const fault = findJsonFault(text);
  if (fault !== null) throw malformed(fault);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed('syntax');
    throw error;
  }
}

function malformed(reason: JsonFault | 'invalid_utf8' | 'syntax'): DomainError {
  return new DomainError('malformed_json', { facts: { reason } });
}
