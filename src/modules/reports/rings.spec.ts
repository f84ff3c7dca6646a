import { ringsOf, type Tie } from './rings.js';

/** `AB120` says that A served B for 120 minutes. */
const tiesOf = (text: string): Tie[] =>
  text.split(' ').map((each) => ({
    volunteerId: each[0] ?? '',
    recipientId: each[1] ?? '',
    records: 1,
    minutes: BigInt(each.slice(2)),
    days: 1,
  }));

/** `members tie/round/inside round-ties`, a line each. */
const found = (text: string, largest = 12): string[] =>
  ringsOf(tiesOf(text), { leastMinutes: 60n, largest }).map(
    ({ memberIds, ties, tieMinutes, roundMinutes, insideMinutes }) => {
      const round = ties.filter(({ isRound }) => isRound);
      const names = round.map(({ volunteerId, recipientId }) => volunteerId + recipientId);
      return `${memberIds.join('')} ${tieMinutes}/${roundMinutes}/${insideMinutes} ${names.join(' ')}`;
    },
  );

describe('rings', () => {
  it('are none where many serve one', () => {
    expect(found('AZ500 BZ500 CZ500 AY60')).toEqual([]);
  });

  it('are a pair that serves each other: what the smaller side carries could go round', () => {
    expect(found('AB300 BA120 AZ900')).toEqual(['AB 60/120/420 AB BA']);
  });

  it('are three in a circle, with those who stand outside left out', () => {
    expect(found('AB300 BC240 CA180 ZA500 BY500')).toEqual(['ABC 60/180/720 AB BC CA']);
  });

  it('have their strongest circle marked', () => {
    // By hand: A and B carry 200 both ways; C joins by 60.
    expect(found('AB300 BA200 BC60 CA60')).toEqual(['ABC 60/200/620 AB BA']);
  });

  it('stand in the order of what could go round, then of what is inside', () => {
    expect(found('AB100 BA100 CD300 DC90 EF400 FE100 GH400 HG100')).toEqual([
      'EF 60/100/500 EF FE',
      'GH 60/100/500 GH HG',
      'AB 60/100/200 AB BA',
      'CD 60/90/390 CD DC',
    ]);
  });

  it('that are too large are taken apart by their stronger ties', () => {
    // All six hang together by ties of 60; at 120 two pairs are left, and E and F are in none.
    const six = 'AB200 BA200 BC60 CD130 DC150 DE60 EF60 FA60';
    expect(found(six)).toEqual(['ABCDEF 60/200/920 AB BA']);
    expect(found(six, 3)).toEqual(['AB 120/200/400 AB BA', 'CD 120/130/280 CD DC']);
    expect(found('AB60 BC60 CA60', 2)).toEqual([]);
  });
});
