import { inForceOn, readAssessment } from './assessment.js';

const TODAY = '2026-11-22';
const wish = {
  level: '3',
  assessedOn: '2026-10-01',
  assessor: '第三方评估机构',
  validUntil: '2027-09-30',
};

describe('reading an assessment', () => {
  it('takes a sound one, trimmed', () => {
    expect(readAssessment({ ...wish, assessor: ' 甲 ' }, TODAY)).toEqual({
      ...wish,
      level: 3,
      assessor: '甲',
    });
    expect(readAssessment({ ...wish, validUntil: null }, TODAY)).toMatchObject({
      validUntil: null,
    });
    const ofToday = { ...wish, assessedOn: TODAY, validUntil: TODAY };
    expect(readAssessment(ofToday, TODAY)).toMatchObject({ assessedOn: TODAY });
  });

  it.each([
    ['no assessor', { assessor: ' ' }, 'malformed_row'],
    ['a long assessor', { assessor: '评'.repeat(101) }, 'malformed_row'],
    ['two lines', { assessor: '甲\n乙' }, 'malformed_row'],
    ['level 0', { level: '0' }, 'invalid_level'],
    ['level 7', { level: '7' }, 'invalid_level'],
    ['a fraction', { level: '3.0' }, 'invalid_level'],
    ['a level in words', { level: '三' }, 'invalid_level'],
    ['no day', { assessedOn: '' }, 'invalid_time'],
    ['a day that does not exist', { assessedOn: '2026-02-30' }, 'invalid_time'],
    ['an end that does not exist', { validUntil: '2027-13-01' }, 'invalid_time'],
    ['tomorrow', { assessedOn: '2026-11-23' }, 'date_in_future'],
    ['an end before the day', { validUntil: '2026-09-30' }, 'until_before_from'],
  ])('refuses %s', (_, change, code) => {
    expect(readAssessment({ ...wish, ...change }, TODAY)).toBe(code);
  });
});

describe('the assessment in force', () => {
  const assessments = [
    { id: 'c', assessedOn: '2026-09-10', validUntil: '2026-10-31' },
    { id: 'b', assessedOn: '2026-03-05', validUntil: null },
    { id: 'a', assessedOn: '2025-03-05', validUntil: '2025-12-31' },
  ];

  it.each([
    ['2025-03-04', null],
    ['2025-03-05', 'a'],
    ['2025-12-31', 'a'],
    ['2026-01-01', null],
    ['2026-03-05', 'b'],
    ['2026-09-09', 'b'],
    ['2026-09-10', 'c'],
    ['2026-10-31', 'c'],
    ['2026-11-01', null],
  ])('on %s is %s: the latest, and an older one never comes back', (date, id) => {
    expect(inForceOn(assessments, date)?.id ?? null).toBe(id);
  });
});
