import { shownRow } from './shown-row.js';

const me = '0190a000-0000-7000-8000-000000000001';
const other = '0190a000-0000-7000-8000-000000000002';
const thing = '0190a000-0000-7000-8000-000000000003';

describe('a row as its member may read it', () => {
  it('says of every member only whether it is oneself', () => {
    const row = { volunteer_id: me, recipient_id: other, id: thing, parties: [other, me, thing] };
    expect(shownRow(row, { memberId: me, members: new Set([me, other]) })).toEqual({
      volunteerId: 'self',
      recipientId: 'somebody_else',
      id: thing,
      parties: ['somebody_else', 'self', thing],
    });
  });

  it('leaves words, numbers, times and nothing as they are, and writes bytes out', () => {
    const at = new Date(0);
    const row = {
      note: '好',
      minutes: 5n,
      given: false,
      at,
      record_id: null,
      bytes: Buffer.of(1, 255),
    };
    expect(shownRow(row, { memberId: me, members: new Set() })).toEqual({
      note: '好',
      minutes: 5n,
      given: false,
      at,
      recordId: null,
      bytes: '01ff',
    });
  });
});
