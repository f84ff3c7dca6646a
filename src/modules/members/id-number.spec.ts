import { ageOn, birthDateOf, checkCharacter, readIdNumber } from './id-number.js';

const TODAY = '2026-11-22';
const withCheck = (digits: string): string => digits + checkCharacter(digits);

describe('an identity number', () => {
  it('is read with its check character (the example of GB 11643)', () => {
    expect(readIdNumber('11010519491231002X', TODAY)).toBe('11010519491231002X');
    expect(readIdNumber('440524188001010014', '1990-01-01')).toBeNull();
  });

  it('is normalised', () => {
    expect(readIdNumber(' 110105 19491231 002x', TODAY)).toBe('11010519491231002X');
  });

  it.each([
    ['a wrong check character', '110105194912310021'],
    ['two digits exchanged', '11010519941231002X'],
    ['17 characters', '1101051949123100X'],
    ['19 characters', '11010519491231002X0'],
    ['an X inside', '1101051949123100X2'],
    ['the old form of 15 digits', '110105491231002'],
    ['letters', 'ABCDEFGHIJKLMNOPQR'],
    ['nothing', ''],
    ['a 30th of February', withCheck('11010519490230002')],
    ['a 29th of February of a common year', withCheck('11010520230229002')],
    ['a 13th month', withCheck('11010519491331002')],
    ['a day to come', withCheck('11010520261123002')],
    ['the year 0', withCheck('11010500000101002')],
    ['a leading zero', withCheck('01010519491231002')],
  ])('with %s is none', (_, text) => {
    expect(readIdNumber(text, TODAY)).toBeNull();
  });

  it('may be of somebody born today, or on a leap day', () => {
    expect(readIdNumber(withCheck('11010520261122002'), TODAY)).not.toBeNull();
    expect(readIdNumber(withCheck('11010520000229002'), TODAY)).not.toBeNull();
  });

  it('tells birth date and age', () => {
    expect(birthDateOf('11010519491231002X')).toBe('1949-12-31');
    expect(ageOn('2008-11-22', '2026-11-21')).toBe(17);
    expect(ageOn('2008-11-22', '2026-11-22')).toBe(18);
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
    expect(ageOn('2008-02-29', '2026-03-01')).toBe(18);
  });
});
