import { cardCode, groupedCardNo, isCardNo, newCardNo } from './card-number.js';

describe('card numbers', () => {
  it('are sixteen digits that fit each other, and never twice the same', () => {
    const drawn = Array.from({ length: 500 }, newCardNo);
    expect(drawn.every((cardNo) => isCardNo(cardNo) && cardNo.startsWith('8'))).toBe(true);
    expect(new Set(drawn).size).toBe(500);
  });

  it('follow the published check digit', () => {
    expect(isCardNo('4539578763621486')).toBe(true);
    expect(isCardNo('4539578763621485')).toBe(false);
  });

  it('show one wrong digit, and two neighbours that changed places', () => {
    const cardNo = '8123456789012340';
    const sound = Array.from({ length: 10 }, (_, last) => `${cardNo.slice(0, -1)}${last}`);
    const right = sound.find(isCardNo) ?? '';
    for (let place = 0; place < 16; place += 1) {
      const wrong = `${(Number(right[place]) + 1) % 10}`;
      expect(isCardNo(right.slice(0, place) + wrong + right.slice(place + 1))).toBe(false);
    }
    expect(isCardNo(`${right[1]}${right[0]}${right.slice(2)}`)).toBe(false);
  });

  it('are written in fours and stand in the QR code alone', () => {
    expect(groupedCardNo('8123456789012345')).toBe('8123 4567 8901 2345');
    expect(cardCode('8123456789012345')).toBe('KAPOK-CARD/1:8123456789012345');
  });
});
