import { toAccountAnswers } from './account-answers.js';

describe('what can be spent', () => {
  const own = (balance: bigint, floor: bigint) =>
    toAccountAnswers([{ accountId: 'a', purpose: 'earned', asset: 'MIN', balance, floor }])[0];

  it.each([
    ['all that is there', 30n, 0n, '30'],
    ['no more where there is a credit line: that is nobody’s minutes', 30n, -120n, '30'],
    ['nothing below zero', -60n, -120n, '0'],
  ])('is %s', (_, balance, floor, availableMinutes) => {
    expect(own(balance, floor)).toMatchObject({ minutes: String(balance), availableMinutes });
  });
});
