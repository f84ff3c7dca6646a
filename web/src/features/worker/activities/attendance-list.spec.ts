import { expect, it } from '@jest/globals';
import { type AttendanceLine, faultsOf, lineOf, listBody, newList } from './attendance-list.js';

const TIMES = { startsAt: '2026-10-18T01:00:00.000Z', endsAt: '2026-10-18T03:00:00.000Z' };
const WANG = { id: 'v', memberNo: 'M001', name: '王义' };
const CHEN = { id: 'e', memberNo: 'M002', name: '陈阿婆' };
const wang = lineOf(WANG, 'volunteer', TIMES, true);
const chen = lineOf(CHEN, 'elder', TIMES, true);

it('begins with who signed up, none of them seen yet', () => {
  const person = { memberNo: 'M001', name: '王义', part: 'volunteer' } as const;
  const rest = { arrivedAt: null, leftAt: null, recordId: null };
  const list = newList(
    [
      { ...person, ...rest, memberId: 'v', state: 'signed_up' },
      { ...person, ...rest, memberId: 'w', state: 'withdrawn' },
    ],
    TIMES,
  );
  const whole = { part: 'volunteer', came: false, from: '09:00', until: '11:00' };
  expect(list).toEqual([{ ...WANG, ...whole }]);
});

it('sends who came, each with times in Shanghai, and leaves out who did not', () => {
  const absent = { ...chen, id: 'f', came: false };
  const late = { ...chen, from: '09:20', until: '09:50' };
  expect(listBody([wang, absent, late], TIMES)).toEqual({
    evidence: 'self',
    volunteers: [
      {
        memberId: 'v',
        arrivedAt: '2026-10-18T09:00:00+08:00',
        leftAt: '2026-10-18T11:00:00+08:00',
      },
    ],
    elders: [
      {
        memberId: 'e',
        arrivedAt: '2026-10-18T09:20:00+08:00',
        leftAt: '2026-10-18T09:50:00+08:00',
      },
    ],
  });
});

it.each<[string, AttendanceLine[]]>([
  ['volunteers', [chen]],
  ['elders', [wang]],
  ['anybody', []],
])('is nothing to send without %s', (_who, lines) => {
  expect(listBody(lines, TIMES)).toBeNull();
});

it('knows that half past midnight is of the next day', () => {
  const night = { startsAt: '2026-10-18T14:00:00.000Z', endsAt: '2026-10-18T17:00:00.000Z' };
  const lines = [
    lineOf(WANG, 'volunteer', night, true),
    { ...lineOf(CHEN, 'elder', night, true), until: '00:30' },
  ];
  const body = listBody(lines, night);
  expect(body?.volunteers[0]?.leftAt).toBe('2026-10-19T01:00:00+08:00');
  expect(body?.elders[0]).toMatchObject({
    arrivedAt: '2026-10-18T22:00:00+08:00',
    leftAt: '2026-10-19T00:30:00+08:00',
  });
});

it('finds the person whom a fault is about, by the place among those who came', () => {
  const absent = { ...wang, id: 'x', came: false };
  const lines = [absent, wang, chen];
  const errors = [
    { pointer: '/volunteers/0', code: 'overlap', message: '时间重叠' },
    { pointer: '/elders/0/leftAt', code: 'out_of_place', message: '不在活动时间里' },
  ] as Parameters<typeof faultsOf>[2];
  expect(lines.map((line) => faultsOf(line, lines, errors))).toEqual([
    [],
    ['时间重叠'],
    ['不在活动时间里'],
  ]);
});
