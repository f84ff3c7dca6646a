import { newId } from '../../platform/ids.js';
import { type CareRecord, CareTally } from './care-tally.js';

const [anna, boris, elder] = [newId(), newId(), newId()];
const record = (parts: Partial<CareRecord>): CareRecord => ({
  id: newId(),
  volunteerId: anna,
  recipientId: elder,
  serviceId: 'COMPANY',
  unitId: newId(),
  servedMinutes: 60n,
  earnedMinutes: 60n,
  serviceDate: '2026-03-10',
  ...parts,
});

describe('a tally of care', () => {
  it('counts people once, records and minutes by service', () => {
    const tally = new CareTally('2026-03-01');
    tally.add(record({}), false);
    tally.add(record({ servedMinutes: 30n, earnedMinutes: 45n, serviceId: 'NURSING' }), false);
    tally.add(record({ volunteerId: boris }), false);
    expect([tally.volunteers, tally.recipients]).toEqual([2, 1]);
    expect(tally.services.get('COMPANY')).toEqual({ records: 2, served: 120n, earned: 120n });
    expect(tally.services.get('NURSING')).toEqual({ records: 1, served: 30n, earned: 45n });
    expect(tally.total).toEqual({ records: 3, served: 150n, earned: 165n });
  });

  it('takes off what was undone of earlier months, and counts nobody for it', () => {
    const tally = new CareTally('2026-03-01');
    tally.add(record({}), false);
    tally.add(record({ volunteerId: boris, serviceDate: '2026-01-02', servedMinutes: 90n }), true);
    expect(tally.total).toEqual({ records: 0, served: -30n, earned: 0n });
    expect(tally.volunteers).toBe(1);
    expect(tally.servedEarlier.records).toBe(0);
  });

  it('knows what was served in an earlier month', () => {
    const tally = new CareTally('2026-03-01');
    tally.add(record({ serviceDate: '2026-03-01' }), false);
    tally.add(record({ serviceDate: '2026-02-28', servedMinutes: 20n }), false);
    expect(tally.servedEarlier).toEqual({ records: 1, served: 20n, earned: 60n });
  });
});
