import { createSecretKey } from 'node:crypto';
import {
  CARD_CODE_FORM,
  codeDigest,
  findByDigest,
  isSameDigest,
  isWeakPin,
  newCardCode,
  newPin,
  PIN_FORM,
  pinDigest,
} from './card-secrets.js';

const key = createSecretKey(Buffer.alloc(32, 7));
const place = { bookId: 1, cardId: '01900000-0000-7000-8000-000000000001', salt: Buffer.alloc(16) };

describe('PINs', () => {
  it.each(['000000', '111111', '123456', '987654', '890123', '121212', '123123', '707070'])(
    'are never %s',
    (pin) => {
      expect(isWeakPin(pin)).toBe(true);
    },
  );

  it.each(['135790', '112233', '482913', '100000', '246802'])('may be %s', (pin) => {
    expect(isWeakPin(pin)).toBe(false);
  });

  it('are six digits when drawn', () => {
    const drawn = Array.from({ length: 300 }, newPin);
    expect(drawn.every((pin) => PIN_FORM.test(pin) && !isWeakPin(pin))).toBe(true);
  });

  it('are stored as something that depends on key, card, salt and PIN', () => {
    const digest = pinDigest(key, place, '482913');
    const others = [
      pinDigest(createSecretKey(Buffer.alloc(32, 8)), place, '482913'),
      pinDigest(key, { ...place, bookId: 2 }, '482913'),
      pinDigest(key, { ...place, cardId: place.cardId.replace(/1$/, '2') }, '482913'),
      pinDigest(key, { ...place, salt: Buffer.alloc(16, 1) }, '482913'),
      pinDigest(key, place, '482914'),
    ];
    expect(isSameDigest(digest, pinDigest(key, place, '482913'))).toBe(true);
    expect(others.some((other) => isSameDigest(digest, other))).toBe(false);
  });
});

describe('one-time codes', () => {
  const elder = { bookId: 1, memberId: 'm1' };

  it('are eight digits when drawn', () => {
    expect(Array.from({ length: 300 }, newCardCode).every((c) => CARD_CODE_FORM.test(c))).toBe(
      true,
    );
  });

  it('are found among those of their elder alone', () => {
    const items = ['11112222', '33334444'].map((code) => ({
      code,
      codeDigest: codeDigest(key, elder, code),
    }));
    expect(findByDigest(items, codeDigest(key, elder, '33334444'))?.code).toBe('33334444');
    expect(findByDigest(items, codeDigest(key, elder, '33334445'))).toBeNull();
    expect(
      findByDigest(items, codeDigest(key, { ...elder, memberId: 'm2' }, '33334444')),
    ).toBeNull();
  });

  it('of another length are no match and no fault', () => {
    expect(isSameDigest(Buffer.alloc(32), Buffer.alloc(31))).toBe(false);
  });
});
