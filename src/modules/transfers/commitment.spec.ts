import { createHash } from 'node:crypto';
import { supportCommitment, supportFacts, transferCommitment } from './commitment.js';
import type { PoolSupport } from './pool-rows.js';
import type { Transfer } from './transfer-rows.js';

const SALT = Buffer.alloc(32, 7);
const GIFT = {
  id: '0f8fad5b-d9cb-469f-a165-000000000001',
  kind: 'gift',
  giverId: '0f8fad5b-d9cb-469f-a165-000000000002',
  recipientId: '0f8fad5b-d9cb-469f-a165-000000000003',
  poolUnitId: null,
  minutes: 90n,
  wantedOn: '2026-10-04',
  salt: SALT,
} as unknown as Transfer;

describe('the commitment of a transfer', () => {
  it('is SHA-256 of the salt and the canonical text of what was wanted', () => {
    const text =
      '{"giverId":"0f8fad5b-d9cb-469f-a165-000000000002","kind":"gift","minutes":"90","poolUnitId":null,"recipientId":"0f8fad5b-d9cb-469f-a165-000000000003","wantedOn":"2026-10-04"}';
    const expected = createHash('sha256').update(SALT).update(text).digest();
    expect(transferCommitment(GIFT)).toEqual(expected);
  });

  it.each([
    ['minutes', 91n],
    ['wantedOn', '2026-10-05'],
    ['recipientId', null],
    ['giverId', '0f8fad5b-d9cb-469f-a165-000000000009'],
    ['poolUnitId', '0f8fad5b-d9cb-469f-a165-000000000009'],
    ['salt', Buffer.alloc(32, 8)],
  ])('is another one with another %s', (name, value) => {
    const other = transferCommitment({ ...GIFT, [name]: value });
    expect(other).not.toBeNull();
    expect(other).not.toEqual(transferCommitment(GIFT));
  });

  it('is none without a salt, and none with one that was destroyed: anybody could guess it', () => {
    expect(transferCommitment({ ...GIFT, salt: null })).toBeNull();
    expect(transferCommitment({ ...GIFT, salt: Buffer.alloc(32) })).toBeNull();
  });
});

const SUPPORT = {
  elderId: '0f8fad5b-d9cb-469f-a165-000000000002',
  poolUnitId: '0f8fad5b-d9cb-469f-a165-000000000004',
  minutes: 120n,
  basis: 'decision',
  hardshipId: null,
  wantedOn: '2026-10-04',
  reason: '独居',
  salt: SALT,
} as unknown as PoolSupport;

describe('the commitment of pool support', () => {
  it('is SHA-256 of the salt and the canonical text of what was asked for, without the reason', () => {
    const text =
      '{"basis":"decision","elderId":"0f8fad5b-d9cb-469f-a165-000000000002","hardshipId":null,"minutes":"120","poolUnitId":"0f8fad5b-d9cb-469f-a165-000000000004","wantedOn":"2026-10-04"}';
    const expected = createHash('sha256').update(SALT).update(text).digest();
    expect(supportCommitment(SUPPORT)).toEqual(expected);
    expect(JSON.stringify(supportFacts(SUPPORT))).not.toContain('独居');
  });

  it('is none without a salt, and none with one that was destroyed', () => {
    expect(supportCommitment({ ...SUPPORT, salt: null })).toBeNull();
    expect(supportCommitment({ ...SUPPORT, salt: Buffer.alloc(32) })).toBeNull();
  });
});
