import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSTRAINT_CODES } from '../../src/platform/errors/constraint-codes.js';
import { ERROR_CODES, type ErrorEntry } from '../../src/platform/errors/error-codes.js';
import { errorDocs } from '../../src/platform/errors/error-docs.js';
import { MIGRATIONS_DIR, PROJECT_ROOT } from '../../src/platform/project-files.js';

const ENTRIES: [string, ErrorEntry][] = Object.entries(ERROR_CODES);

describe('the closed list of error codes', () => {
  it('is what docs/errors.md says (scripts/write-error-docs.ts writes it)', () => {
    expect(readFileSync(join(PROJECT_ROOT, 'docs', 'errors.md'), 'utf8')).toBe(errorDocs());
  });

  it.each(ENTRIES)('%s is complete', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.zh).toMatch(/\p{Script=Han}.*。$/u);
    expect(entry.en).toMatch(/^[\p{Lu}{].*\.$/u);
    expect(entry.remedy).toMatch(/\.$/);
    const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(placeholders(entry.zh)).toEqual(placeholders(entry.en));
  });

  it('is retryable only where waiting can help', () => {
    const retryable = ENTRIES.filter(([, entry]) => entry.retryable);
    expect(retryable.filter(([, { status }]) => ![409, 423, 429, 503].includes(status))).toEqual(
      [],
    );
  });
});

describe('constraint codes', () => {
  it('name constraints that a migration makes', () => {
    const sql = readdirSync(MIGRATIONS_DIR)
      .filter((file) => file.endsWith('.sql'))
      .map((file) => readFileSync(join(MIGRATIONS_DIR, file), 'utf8'))
      .join('\n');
    const unknown = Object.keys(CONSTRAINT_CODES).filter(
      (name) => !new RegExp(`\\b${name}\\b`).test(sql),
    );
    expect(unknown).toEqual([]);
  });
});
