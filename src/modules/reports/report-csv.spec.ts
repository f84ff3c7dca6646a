import { reportCsv } from './report-csv.js';

describe('a report as CSV', () => {
  it('has a line for every figure, named by section, key and measure', () => {
    const report = {
      month: '2026-03',
      closed: true,
      unit: { code: 'C1', name: '=绿川' },
      accounts: [
        { ownerKind: 'member', purpose: 'earned', asset: 'MIN', movedMinutes: '-60' },
        { ownerKind: 'unit', purpose: 'pool', asset: 'MIN', movedMinutes: '60' },
      ],
      care: { activeVolunteers: 2, services: [{ code: 'X', name: null, records: 1 }] },
      liability: { byYear: [{ year: 2031, minutes: '5' }] },
      grants: [{ hardshipClass: null, members: 3 }],
      rings: [{ ring: 1, size: 2, ties: [{ volunteerId: 'A', recipientId: 'B', days: 4 }] }],
    };
    expect(reportCsv(report).split('\r\n')).toEqual([
      '\uFEFFsection,key,measure,value',
      'report,,month,2026-03',
      'report,,closed,true',
      'unit,,code,C1',
      "unit,,name,'=绿川",
      'accounts,MIN member earned,movedMinutes,-60',
      'accounts,MIN unit pool,movedMinutes,60',
      'care,,activeVolunteers,2',
      'care.services,X,name,',
      'care.services,X,records,1',
      'liability.byYear,2031,minutes,5',
      'grants,(none),members,3',
      'rings,1,size,2',
      'rings.ties,1 A B,days,4',
      '',
    ]);
  });
});
