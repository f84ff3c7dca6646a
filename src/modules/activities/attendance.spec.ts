import { type Attendee, attendanceDigest, faultsOf, recipientOf } from './attendance.js';

const at = (time: string) => new Date(`2026-11-02T${time}:00Z`);
const person = (memberId: string, from: string, until: string): Attendee => ({
  memberId,
  arrivedAt: at(from),
  leftAt: at(until),
});
const ACTIVITY = { startsAt: at('01:00'), endsAt: at('03:00') };

describe('recipientOf', () => {
  const elders = [person('e3', '01:00', '02:00'), person('e1', '01:30', '03:00')];

  it('is who shared most of the volunteer’s time', () => {
    expect(recipientOf(person('v', '01:00', '03:00'), elders)?.memberId).toBe('e1');
    expect(recipientOf(person('v', '01:00', '01:40'), elders)?.memberId).toBe('e3');
  });

  it('is the first by id among equals, whatever the order of the list', () => {
    const equals = [person('e2', '01:00', '02:00'), person('e0', '02:00', '03:00')];
    const volunteer = person('v', '01:00', '03:00');
    expect(recipientOf(volunteer, equals)?.memberId).toBe('e0');
    expect(recipientOf(volunteer, [...equals].reverse())?.memberId).toBe('e0');
  });

  it('is nobody when no elder was there meanwhile; touching is not meeting', () => {
    expect(recipientOf(person('v', '02:00', '03:00'), [person('e', '01:00', '02:00')])).toBeNull();
    expect(recipientOf(person('v', '01:00', '03:00'), [])).toBeNull();
    expect(recipientOf(person('v', '01:00', '03:00'), [person('v', '01:00', '03:00')])).toBeNull();
  });
});

describe('faultsOf', () => {
  it('finds nothing in a sound list', () => {
    const attendance = {
      volunteers: [person('v1', '01:00', '03:00'), person('v2', '01:30', '02:00')],
      elders: [person('e1', '01:00', '02:00')],
    };
    expect(faultsOf(attendance, ACTIVITY)).toEqual([]);
  });

  it('names each fault where it stands', () => {
    const attendance = {
      volunteers: [
        person('v1', '00:59', '02:00'),
        person('v2', '02:00', '02:00'),
        person('v3', '02:30', '03:00'),
        person('v4', '01:00', '03:00'),
      ],
      elders: [
        person('e1', '01:00', '02:00'),
        person('e1', '02:00', '02:10'),
        person('v4', '01:00', '01:30'),
        person('e2', '01:00', '03:01'),
      ],
    };
    const outside = 'outside_activity';
    expect(faultsOf(attendance, { startsAt: at('01:00'), endsAt: at('03:00') })).toEqual([
      { pointer: '/volunteers/0', code: outside },
      { pointer: '/volunteers/1', code: outside },
      { pointer: '/elders/1', code: 'duplicate' },
      { pointer: '/elders/2', code: 'duplicate' },
      { pointer: '/elders/3', code: outside },
    ]);
    const early = { ...attendance, elders: [person('e1', '01:00', '02:00')] };
    expect(faultsOf(early, ACTIVITY)).toContainEqual({
      pointer: '/volunteers/2',
      code: 'no_elder_there',
    });
  });
});

describe('attendanceDigest', () => {
  const activity = { ...ACTIVITY, id: 'a', serviceCode: 'S09', evidence: 'paper' };
  const salt = Buffer.alloc(32, 7);
  const list = {
    volunteers: [person('v2', '01:00', '02:00'), person('v1', '01:00', '03:00')],
    elders: [person('e1', '01:00', '02:00')],
  };
  const digest = (change: Partial<typeof list> = {}, more: object = {}) =>
    attendanceDigest(salt, { ...activity, ...more }, { ...list, ...change }).toString('hex');

  it('is that of the same people, in whatever order', () => {
    expect(digest({ volunteers: [...list.volunteers].reverse() })).toBe(digest());
    expect(digest()).toBe('d58f9a12812f7701835f1d150996ee196524575b39a82a735ee972ab93aa73f2');
  });

  it('is another one for any other list', () => {
    const others = [
      digest({ elders: [person('e1', '01:00', '02:01')] }),
      digest({ elders: [] }),
      digest({}, { evidence: 'self' }),
      digest({}, { serviceCode: 'S10' }),
    ];
    expect(new Set([...others, digest()]).size).toBe(5);
  });
});
