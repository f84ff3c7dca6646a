import { type Claim, type Findings, judgeSubmission, SUBMISSION_RULES } from './rules.js';

const at = (text: string) => new Date(`${text}:00+08:00`);
const CLAIM: Claim = {
  recordNo: 'R-1',
  startsAt: at('2026-10-04T08:20'),
  endsAt: at('2026-10-04T12:20'),
  registeredOn: '2026-10-13',
  place: 'D1T2C2',
  evidence: 'confirmed',
  note: null,
};
const VOLUNTEER = { id: 'v', roles: ['volunteer'] };
const ELDER = { id: 'e', roles: ['elder'] };
const FINDINGS: Findings = {
  claimant: 'import',
  isRecorded: false,
  volunteer: VOLUNTEER,
  recipient: ELDER,
  hasService: true,
  demand: null,
  policy: { submissionWindowDays: 30, maxIntervalMinutes: 1440 },
  now: at('2026-11-22T15:00'),
  overlaps: () => false,
};

const WITNESS = 'evidence_needs_witness';

type Case = [string, Partial<Claim>, Partial<Findings>, string | null];

describe('judgeSubmission', () => {
  it.each<Case>([
    ['a sound record', {}, {}, null],
    ['a number seen before', {}, { isRecorded: true }, 'already_recorded'],
    ['an unreadable start', { startsAt: null }, {}, 'invalid_time'],
    ['an unreadable end', { endsAt: null }, {}, 'invalid_time'],
    ['an impossible start', { startsAt: new Date(Number.NaN) }, {}, 'invalid_time'],
    ['an unreadable registration', { registeredOn: null }, {}, 'invalid_time'],
    ['an unknown volunteer', {}, { volunteer: null }, 'unknown_member'],
    ['an unknown recipient', {}, { recipient: null }, 'unknown_member'],
    ['an unknown service', {}, { hasService: false }, 'unknown_service'],
    ['a service that is referred', {}, { demand: 'service_referred' }, 'service_referred'],
    ['an untrained volunteer', {}, { demand: 'volunteer_untrained' }, 'volunteer_untrained'],
    ['a recipient of too low a level', {}, { demand: 'level_too_low' }, 'level_too_low'],
    ['unknown evidence', { evidence: 'photo' }, {}, 'unknown_evidence'],
    ['empty evidence', { evidence: '' }, {}, 'unknown_evidence'],
    ['evidence of another case', { evidence: 'Self' }, {}, 'unknown_evidence'],
    ['a volunteer’s own word', { evidence: 'self' }, { claimant: 'volunteer' }, null],
    ['paper at a volunteer’s word', { evidence: 'paper' }, { claimant: 'volunteer' }, WITNESS],
    ['a volunteer who confirms', {}, { claimant: 'volunteer' }, WITNESS],
    ['a volunteer’s QR code', { evidence: 'qr' }, { claimant: 'volunteer' }, WITNESS],
    ['paper that a station says it holds', { evidence: 'paper' }, { claimant: 'station' }, WITNESS],
    ['what a station states', { evidence: 'self' }, { claimant: 'station' }, null],
    ['paper of a batch that matched', { evidence: 'paper' }, { claimant: 'paper' }, null],
    ['a code that a station says it took', { evidence: 'code' }, { claimant: 'station' }, WITNESS],
    ['a code taken at check-in', { evidence: 'code' }, { claimant: 'presence' }, null],
    ['paper at check-in', { evidence: 'paper' }, { claimant: 'presence' }, WITNESS],
    ['a station that confirms', {}, { claimant: 'station' }, WITNESS],
    ['service to oneself', {}, { recipient: VOLUNTEER }, 'self_service'],
    ['an elder as volunteer', {}, { volunteer: { id: 'x', roles: ['elder'] } }, 'wrong_role'],
    [
      'a worker as recipient',
      {},
      { recipient: { id: 'x', roles: ['social_worker'] } },
      'wrong_role',
    ],
    [
      'somebody who holds both roles',
      {},
      { volunteer: { id: 'x', roles: ['elder', 'volunteer'] } },
      null,
    ],
    ['no time at all', { endsAt: at('2026-10-04T08:20') }, {}, 'empty_interval'],
    ['an end before the start', { endsAt: at('2026-10-04T08:19') }, {}, 'empty_interval'],
    ['exactly 24 hours', { endsAt: at('2026-10-05T08:20') }, {}, null],
    ['24 hours and a minute', { endsAt: at('2026-10-05T08:21') }, {}, 'interval_too_long'],
    [
      'more than a stricter policy allows',
      {},
      { policy: { submissionWindowDays: 30, maxIntervalMinutes: 239 } },
      'interval_too_long',
    ],
    ['an end at this very moment', {}, { now: at('2026-10-04T12:20') }, null],
    ['an end after now', {}, { now: at('2026-10-04T12:19') }, 'in_future'],
    ['the last day of the window', { registeredOn: '2026-11-03' }, {}, null],
    ['the day after the window', { registeredOn: '2026-11-04' }, {}, 'submitted_too_late'],
    ['a date before the first policy', {}, { policy: null }, 'submitted_too_late'],
    ['overlapping time', {}, { overlaps: () => true }, 'overlaps_record'],
    ['a number that cannot be kept', { recordNo: 'R 1' }, {}, 'validation_failed'],
    ['a place too long', { place: 'x'.repeat(201) }, {}, 'validation_failed'],
    ['200 characters outside the BMP', { place: '𠮷'.repeat(200) }, {}, null],
    ['NUL in the note', { note: 'a\0b' }, {}, 'validation_failed'],
    ['half a character in the note', { note: '\ud800' }, {}, 'validation_failed'],
  ])('answers %s', (_, claim, findings, code) => {
    expect(judgeSubmission({ ...CLAIM, ...claim }, { ...FINDINGS, ...findings })).toBe(code);
  });

  it('counts the window from the date of the start in Shanghai', () => {
    const night = { startsAt: at('2026-10-04T00:10'), endsAt: at('2026-10-04T01:10') };
    expect(
      judgeSubmission({ ...CLAIM, ...night, registeredOn: '2026-11-03' }, FINDINGS),
    ).toBeNull();
    const refused = judgeSubmission({ ...CLAIM, ...night, registeredOn: '2026-11-04' }, FINDINGS);
    expect(refused).toBe('submitted_too_late');
  });

  it('names the first broken rule when all that can be broken are', () => {
    const worst: Claim = { ...CLAIM, endsAt: null, evidence: '?', note: '\0' };
    const all: Partial<Findings> = {
      claimant: 'volunteer',
      isRecorded: true,
      volunteer: null,
      hasService: false,
      demand: 'service_referred',
    };
    const codes: (string | null)[] = [];
    const repairs: [Partial<Claim>, Partial<Findings>][] = [
      [{}, {}],
      [{}, { isRecorded: false }],
      [{ endsAt: at('2026-10-04T08:00') }, {}],
      [{}, { volunteer: ELDER }],
      [{}, { hasService: true }],
      [{ evidence: 'qr' }, {}],
      [{}, { claimant: 'import' }],
      [{}, { volunteer: { id: 'x', roles: [] } }],
      [{}, { volunteer: VOLUNTEER }],
      [{}, { demand: 'volunteer_untrained' }],
      [{}, { demand: 'level_too_low' }],
      [{}, { demand: null }],
      [{ endsAt: at('2026-10-06T08:00') }, { now: at('2026-10-05T00:00'), policy: null }],
      [{ endsAt: at('2026-10-05T08:00') }, {}],
      [{}, { now: at('2026-11-22T15:00'), overlaps: () => true }],
      [{}, { policy: FINDINGS.policy }],
      [{}, { overlaps: () => false }],
      [{ note: null }, {}],
    ];
    let claim = worst;
    let findings: Findings = { ...FINDINGS, ...all };
    for (const [claimRepair, findingsRepair] of repairs) {
      claim = { ...claim, ...claimRepair };
      findings = { ...findings, ...findingsRepair };
      codes.push(judgeSubmission(claim, findings));
    }
    expect(codes).toEqual([...SUBMISSION_RULES.map(({ code }) => code), null]);
  });
});
