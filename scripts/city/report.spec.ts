import { type CityReport, differenceLines, differences } from './report.js';

const report: CityReport = {
  rows: 3,
  accepted: 2,
  refusals: { self_service: 1 },
  weak: 1,
  separation_first_worker: 0,
  credited_minutes: 60,
  waiting_for_another_approver: ['R1', 'R2'],
  honour_minutes: 0,
  earned_minutes: { M1: 60 },
};

describe('differences', () => {
  it('finds none between equal reports, whatever the order of lists', () => {
    expect(differences(report, { ...report, waiting_for_another_approver: ['R2', 'R1'] })).toEqual(
      [],
    );
  });

  it('names each value that differs, is missing or is too many', () => {
    const expected = {
      ...report,
      accepted: 3,
      refusals: { in_future: 1 },
      waiting_for_another_approver: ['R1', 'R3'],
    };
    expect(differenceLines(differences(report, expected))).toEqual([
      '  accepted: expected 3, found 2',
      '  refusals.in_future: expected 1, found absent',
      '  refusals.self_service: expected absent, found 1',
      '  waiting_for_another_approver[R3]: expected present, found absent',
      '  waiting_for_another_approver[R2]: expected absent, found present',
    ]);
  });

  it('refuses to compare with something that is no report', () => {
    expect(differences(report, null)).toHaveLength(1);
  });
});
