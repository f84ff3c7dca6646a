import { HttpException } from '@nestjs/common';
import { databaseCode } from './database-faults.js';
import { DomainError } from './domain-error.js';
import { toRefusal } from './to-refusal.js';

const sql = (code: string, more: object = {}): object => ({ code, severity: 'ERROR', ...more });

describe('databaseCode', () => {
  it.each([
    [sql('40001'), 'temporarily_unavailable'],
    [sql('40P01'), 'temporarily_unavailable'],
    [sql('55P03'), 'temporarily_unavailable'],
    [sql('57014'), 'temporarily_unavailable'],
    [sql('53300'), 'temporarily_unavailable'],
    [sql('57P01'), 'outcome_unknown'],
    [sql('08006'), 'outcome_unknown'],
    [sql('23P01', { constraint: 'volunteer_intervals_no_overlap' }), 'overlaps_record'],
    [sql('23505', { constraint: 'members_pkey' }), null],
    [sql('42P01'), null],
    [sql('22P02'), null],
    [{ code: 'ECONNREFUSED' }, 'temporarily_unavailable'],
    [{ code: 'ECONNRESET' }, 'outcome_unknown'],
    [new Error('Connection terminated unexpectedly'), 'outcome_unknown'],
    [new Error('timeout exceeded when trying to connect'), 'temporarily_unavailable'],
    [new Error('something else'), null],
    ['a text', null],
    [null, null],
  ])('judges %j on a write as %s', (exception, code) => {
    expect(databaseCode(exception, false)).toBe(code);
  });

  it('leaves nothing in doubt about a read', () => {
    expect(databaseCode(sql('57P01'), true)).toBe('temporarily_unavailable');
    expect(databaseCode({ code: 'ECONNRESET' }, true)).toBe('temporarily_unavailable');
  });
});

describe('toRefusal', () => {
  it('keeps a refusal as it is', () => {
    const refusal = new DomainError('state_conflict');
    expect(toRefusal(refusal, 'POST')).toBe(refusal);
  });

  it.each([
    [new HttpException('x', 404), 'not_found'],
    [new HttpException('x', 418), 'malformed_request'],
    [new HttpException('x', 500), 'internal_fault'],
    [{ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }, 'body_too_large'],
    [{ code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH', statusCode: 400 }, 'malformed_request'],
    [{ code: 'FST_ERR_SOMETHING', statusCode: 500 }, 'internal_fault'],
    [new TypeError('a bug'), 'internal_fault'],
    [undefined, 'internal_fault'],
  ])('turns %j into %s', (exception, code) => {
    expect(toRefusal(exception, 'POST').code).toBe(code);
  });
});
