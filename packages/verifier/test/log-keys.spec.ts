import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkExport } from '../src/checks/check-export.js';
import { useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../src/trust.js';
import { Book, Signer } from './book.js';

beforeAll(() => {
  useEngine(nodeEngine);
});

function check(journal: Uint8Array, trust: Partial<Trust> = {}): Findings {
  const findings = new Findings();
  checkExport(journal, { ...NO_TRUST, ...trust }, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] => findings.faults.map(({ code }) => code);
const remarksOf = (findings: Findings): string[] => findings.remarks.map(({ code }) => code);

describe('the keys of the log', () => {
  const first = new Signer('log.example/GD-YJ');
  const second = new Signer('log.example/GD-YJ');
  const third = new Signer('log.example/GD-YJ');
  const key = ({ vkey }: Signer) => parseVerifierKey(vkey);

  function rotated(): Book {
    const book = new Book();
    book.announce(first);
    book.announce(second, first);
    return book;
  }

  it('are trusted from one to the next', () => {
    const book = rotated();
    const kept = [keptCheckpoint(book.checkpoint([second]))];
    expect(faultsOf(check(book.journal(), { kept, keys: [key(first)] }))).toEqual([]);
    expect(faultsOf(check(book.journal(), { kept, keys: [key(second)] }))).toEqual([]);
    expect(remarksOf(check(book.journal(), { kept }))).toContain('key_from_chain');
    expect(faultsOf(check(book.journal(), { kept, keys: [key(third)] }))).toEqual(['key_unknown']);
  });

  it('sign only while they are the last one announced', () => {
    const book = rotated();
    const keys = [key(first)];
    const late = [keptCheckpoint(book.checkpoint([first]))];
    expect(faultsOf(check(book.journal(), { kept: late, keys }))).toEqual(['key_not_current']);
    const early = [
      keptCheckpoint(book.checkpoint([first], 2)),
      keptCheckpoint(book.checkpoint([first], 1)),
    ];
    expect(faultsOf(check(book.journal(), { kept: early, keys }))).toEqual([]);
  });

  it('given later do not vouch for earlier ones', () => {
    const book = rotated();
    const kept = [keptCheckpoint(book.checkpoint([first], 2))];
    expect(faultsOf(check(book.journal(), { kept, keys: [key(second)] }))).toEqual(['key_unknown']);
  });

  it('of a stranger, or forged, do not pass', () => {
    const book = rotated();
    const forged = book.checkpoint([second]).replace(/\n2\n/, '\n3\n');
    const stranger = [keptCheckpoint(book.checkpoint([third]))];
    expect(faultsOf(check(book.journal(), { kept: stranger }))).toEqual(['signature_missing']);
    const lines = forged.replace(/.{20}=\n$/, `${'A'.repeat(20)}=\n`);
    expect(faultsOf(check(book.journal(), { kept: [keptCheckpoint(lines)] }))).toContain(
      'signature_wrong',
    );
  });

  it('need witnesses when these are asked for', () => {
    const book = rotated();
    const witness = new Signer('witness.example/w', 4);
    const trust = { keys: [key(first)], witnesses: [key(witness)], quorum: 1 };
    const alone = [keptCheckpoint(book.checkpoint([second]))];
    expect(faultsOf(check(book.journal(), { ...trust, kept: alone }))).toEqual([
      'witnesses_too_few',
    ]);
    const seen = [keptCheckpoint(book.checkpoint([second, witness]))];
    const findings = check(book.journal(), { ...trust, kept: seen });
    expect(faultsOf(findings)).toEqual([]);
    expect(findings.remarks.at(-1)).toEqual({
      code: 'witnessed_by',
      facts: { key: 'witness.example/w', time: '2027-01-15T08:00:00.000Z' },
    });
  });

  it('admitted losses are told', () => {
    const book = rotated();
    book.add({
      kind: 'notice',
      effective: '2026-01-01',
      subjectId: book.uid,
      subjectType: 'log_loss',
      detail: {
        format: 'kapok-loss/1',
        kept: '2',
        reason: '旧备份',
        root: 'a'.repeat(64),
        size: '9',
      },
    });
    const findings = check(book.journal());
    expect(faultsOf(findings)).toEqual([]);
    expect(findings.remarks).toContainEqual({
      code: 'loss_admitted',
      facts: { seq: '3', size: '9', kept: '2' },
    });
  });
});
