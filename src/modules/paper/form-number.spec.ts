import fc from 'fast-check';
import { formCode, formNumber, MAX_SERIAL, parseFormNumber } from './form-number.js';

const serials = fc.integer({ min: 1, max: MAX_SERIAL });

describe('the number of a form', () => {
  it.each([
    ['T1S1', 1, 'T1S1-0000013'],
    ['T1S1', 572, 'T1S1-0005724'],
    ['GD-YJ.S_2', 999_999, 'GD-YJ.S_2-9999990'],
  ])('of %s, %i is %s', (unitCode, serial, text) => {
    expect(formNumber({ unitCode, serial })).toBe(text);
    expect(parseFormNumber(text)).toEqual({ unitCode, serial });
    expect(parseFormNumber(` ${text} `)).toEqual({ unitCode, serial });
  });

  it('gives any slip of one digit away, and any two neighbours swapped', () => {
    fc.assert(
      fc.property(serials, fc.nat(6), fc.integer({ min: 1, max: 9 }), (serial, place, shift) => {
        const text = formNumber({ unitCode: 'S', serial });
        const at = 2 + place;
        const wrong = (Number(text[at]) + shift) % 10;
        expect(parseFormNumber(`${text.slice(0, at)}${wrong}${text.slice(at + 1)}`)).toBeNull();
        const [one = '', other = ''] = [text[at], text[at + 1] ?? ''];
        if (other !== '' && one !== other) {
          const swapped = `${text.slice(0, at)}${other}${one}${text.slice(at + 2)}`;
          expect(parseFormNumber(swapped)).toBeNull();
        }
      }),
    );
  });

  it.each([
    '',
    'T1S1',
    'T1S1-1',
    'T1S1-0000000',
    '0000013',
    '-0000013',
    'T1/S1-0000013',
    'T1S1-00000130',
  ])('is not %j', (text) => {
    expect(parseFormNumber(text)).toBeNull();
  });

  it('is in the QR code with its city', () => {
    expect(formCode('GD-YJ', { unitCode: 'T1S1', serial: 1 })).toBe(
      'KAPOK-FORM/1:GD-YJ:T1S1-0000013',
    );
  });
});
