import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_DIR } from '../project-files.js';
import { BLOB_STATES, type BlobState, firstState, isOpenable, verdictOf } from './blob.js';
import { BLOB_MEDIA_TYPES } from './media-types.js';

/** Where files came into the database, and where the last of their states did. */
const MIGRATION = ['0023-paper.sql', '0032-privacy.sql']
  .map((name) => readFileSync(join(MIGRATIONS_DIR, name), 'utf8'))
  .join('\n');

describe('a file', () => {
  it.each<[BlobState, boolean, boolean]>([
    ['quarantined', true, false],
    ['quarantined', false, false],
    ['unscanned', true, false],
    ['unscanned', false, true],
    ['clean', true, true],
    ['clean', false, true],
    ['infected', true, false],
    ['infected', false, false],
  ])('%s, with a scanner: %s, may be opened: %s', (state, hasScanner, expected) => {
    expect(isOpenable(state, hasScanner)).toBe(expected);
  });

  it('waits in quarantine where there is a scanner', () => {
    expect([firstState(true), firstState(false)]).toEqual(['quarantined', 'unscanned']);
  });

  it.each([
    [0, 'clean'],
    [1, 'infected'],
    [2, 'unknown'],
    [127, 'unknown'],
    [null, 'unknown'],
  ])('exit code %s says %s', (code, verdict) => {
    expect(verdictOf(code)).toBe(verdict);
  });

  it('is known to the database in the same words', () => {
    const list = (values: readonly string[]): string => values.map((one) => `'${one}'`).join(', ');
    expect(MIGRATION).toContain(`CHECK (state IN (${list(BLOB_STATES)}))`);
    expect(MIGRATION).toContain(`CHECK (media_type IN (${list(BLOB_MEDIA_TYPES)}))`);
  });
});
