import {
  groupedNumber,
  newCertificateNumber,
  parseCertificateNumber,
} from './certificate-number.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const numbers = Array.from({ length: 50 }, newCertificateNumber);

describe('a certificate number', () => {
  it('reads back as people write it', () => {
    for (const number of numbers) {
      expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
      const grouped = groupedNumber(number);
      expect(grouped).toMatch(/^(\w{4}-){3}\w{4}$/);
      const typed = ` ${grouped.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
      expect([parseCertificateNumber(grouped), parseCertificateNumber(typed)]).toEqual([
        number,
        number,
      ]);
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('shows every wrong character', () => {
    const [number = ''] = numbers;
    for (let place = 0; place < number.length; place += 1) {
      for (const character of ALPHABET) {
        if (character === number[place]) continue;
        const wrong = number.slice(0, place) + character + number.slice(place + 1);
        expect(parseCertificateNumber(wrong)).toBeNull();
      }
    }
  });

  it('shows any two characters that changed places', () => {
    for (const number of numbers) {
      for (let one = 0; one < number.length; one += 1) {
        for (let other = one + 1; other < number.length; other += 1) {
          const swapped = [...number];
          [swapped[one], swapped[other]] = [number.charAt(other), number.charAt(one)];
          if (number[one] === number[other]) continue;
          expect(parseCertificateNumber(swapped.join(''))).toBeNull();
        }
      }
    }
  });

  it.each(['', 'x', '0000-0000-0000-000', '0000-0000-0000-00000', 'UUUU-UUUU-UUUU-UUUU', '＊'])(
    'is not %j',
    (text) => {
      expect(parseCertificateNumber(text)).toBeNull();
    },
  );
});
