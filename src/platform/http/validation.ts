import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError, type FieldFault } from '../errors/domain-error.js';

/** More faults than this help nobody and would let an answer outgrow its request. */
const MAX_FAULTS = 50;
const MAX_NAME_LENGTH = 100;

/** The one pipe that turns bodies, queries and path values into DTOs, or refuses them by field. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    validationError: { target: false, value: true },
    exceptionFactory: validationFailure,
  });
}

/** The refusal that names every failing field by its JSON pointer. */
export function validationFailure(errors: ValidationError[]): DomainError {
  const fields: FieldFault[] = [];
  collect(errors, '', fields);
  return new DomainError('validation_failed', { fields });
}

function collect(errors: readonly ValidationError[], parent: string, fields: FieldFault[]): void {
  for (const error of errors) {
    if (fields.length >= MAX_FAULTS) return;
    const pointer = `${parent}/${pointerToken(error.property)}`;
    const [constraint, message] = Object.entries(error.constraints ?? {})[0] ?? [];
    if (constraint !== undefined) {
      fields.push({ pointer, code: faultCode(constraint, error.value), message: message ?? '' });
    }
    collect(error.children ?? [], pointer, fields);
  }
}

/** One part of a JSON pointer (RFC 6901), of bounded length. */
export function pointerToken(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** `isMinutes` -> `minutes`, `maxLength` -> `max_length`; an absent value is `required` whatever rule saw it. */
function faultCode(constraint: string, value: unknown): string {
  if (constraint === 'whitelistValidation') return 'unknown_field';
  if (value === undefined) return 'required';
  const words = constraint.replace(/^is(?=[A-Z])/, '').replace(/(?<=[a-z])[A-Z]/g, '_$&');
  return words.toLowerCase();
}
