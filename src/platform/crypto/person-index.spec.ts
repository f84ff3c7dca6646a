import { createHmac, createSecretKey } from 'node:crypto';
import { personIndex } from './person-index.js';

const key = Buffer.alloc(32, 7);

describe('the blind index of personal values', () => {
  it('is HMAC-SHA256 over kind, NUL and the normalised value', () => {
    const expected = createHmac('sha256', key).update('phone\x0013800000000').digest();
    expect(personIndex(key, 'phone', '13800000000').equals(expected)).toBe(true);
    expect(personIndex(createSecretKey(key), 'phone', '13800000000').equals(expected)).toBe(true);
  });

  it.each(['+86 138-0000-0000', '0086 13800000000', '１３８００００００００', ' 138 0000 0000 '])(
    'finds the phone written %s',
    (spelling) => {
      expect(personIndex(key, 'phone', spelling)).toEqual(personIndex(key, 'phone', '13800000000'));
    },
  );

  it('finds an identity number whatever the case of its check letter', () => {
    const upper = personIndex(key, 'id_number', '11010519491231002X');
    expect(personIndex(key, 'id_number', ' 11010519491231002x ')).toEqual(upper);
  });

  it('keeps kinds and keys apart', () => {
    const phone = personIndex(key, 'phone', '13800000000');
    expect(personIndex(key, 'id_number', '13800000000')).not.toEqual(phone);
    expect(personIndex(Buffer.alloc(32, 8), 'phone', '13800000000')).not.toEqual(phone);
  });
});
