import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { keySuccession, type NoticeMembers } from '../../src/ledger/notice.js';
import { verifierKeyText } from '../../src/platform/crypto/verifier-key.js';

/** A key of a log as its holder has it. */
export interface TestKey {
  readonly vkey: string;
  readonly privateKey: KeyObject;
}

/** A fresh Ed25519 key under a name. */
export function newLogKey(name = 'kapok.localhost/GD-T1'): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { vkey: verifierKeyText(name, 1, raw), privateKey };
}

/** What a notice says of a key that follows another one, or of the first. */
export function keyMembers(
  bookUid: string,
  key: TestKey,
  previous: TestKey | null = null,
): NoticeMembers<'kapok-key/1'> {
  if (previous === null) return { key: key.vkey, previous: '', signature: '' };
  const text = Buffer.from(keySuccession(bookUid, previous.vkey, key.vkey));
  const signature = sign(null, text, previous.privateKey).toString('base64');
  return { key: key.vkey, previous: previous.vkey, signature };
}

const DIGEST = '0123456789abcdef'.repeat(4);

/** What the other formats may say. */
export const LOSS: NoticeMembers<'kapok-loss/1'> = {
  size: '7000',
  root: DIGEST,
  kept: '1',
  reason: '恢复了昨晚的备份，"A" \\ 当晚的记录丢失',
};
export const DRAW: NoticeMembers<'kapok-draw/1'> = {
  population: DIGEST,
  count: '120',
  inspectors: DIGEST,
  inspectorCount: '9',
  sample: '6',
  after: '2199-01-01T00:00:00.000000Z',
};
