import { createHash } from 'node:crypto';
import { type RecordFacts, recordCommitment } from './commitment.js';

const FACTS: RecordFacts = {
  recordNo: 'R-1',
  volunteerId: '00000000-0000-7000-8000-000000000001',
  recipientId: '00000000-0000-7000-8000-000000000002',
  serviceId: '00000000-0000-7000-8000-000000000003',
  unitId: '00000000-0000-7000-8000-000000000004',
  place: null,
  startsAt: '2026-10-04T00:20:00.000Z',
  endsAt: '2026-10-04T04:20:00.000Z',
  serviceDate: '2026-10-04',
  registeredOn: '2026-10-13',
  evidence: 'confirmed',
  note: '一切正常',
  funding: 'issue',
  bookingId: null,
  earnedMinutes: '240',
  enteredBy: '00000000-0000-7000-8000-000000000001',
  evidenceItems: [],
};
const SALT = Buffer.alloc(32, 7);

describe('recordCommitment', () => {
  it('is SHA-256 of the salt and the canonical text, key order notwithstanding', () => {
    const sorted = Object.fromEntries(Object.entries(FACTS).sort(([a], [b]) => (a < b ? -1 : 1)));
    const expected = createHash('sha256').update(SALT).update(JSON.stringify(sorted)).digest();
    expect(recordCommitment(SALT, FACTS)).toEqual(expected);
    const turned = Object.fromEntries(Object.entries(FACTS).reverse()) as unknown as RecordFacts;
    expect(recordCommitment(SALT, turned)).toEqual(expected);
  });

  it.each(Object.keys(FACTS))('changes with %s', (name) => {
    const changed = { ...FACTS, [name]: name === 'evidenceItems' ? [{ n: 1 }] : 'other' };
    expect(recordCommitment(SALT, changed as RecordFacts)).not.toEqual(
      recordCommitment(SALT, FACTS),
    );
  });

  it('changes with the salt', () => {
    expect(recordCommitment(Buffer.alloc(32, 8), FACTS)).not.toEqual(recordCommitment(SALT, FACTS));
  });
});
