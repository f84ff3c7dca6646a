import { describe, expect, it } from '@jest/globals';
import type { FamilyProxy } from '../queries.js';
import { standingOf } from './standing.js';

const record = { recipientId: 'chen', volunteerId: 'wang' };
const own = { elderId: 'chen', proxy: null };
const daughter = { elderId: 'chen', proxy: {} as FamilyProxy };
const open = { state: 'open', filedAs: 'recipient', isOverdue: false } as const;

describe('what somebody may do about an objection', () => {
  it('lets the elder say more and take back what the elder, a proxy or the hotline filed', () => {
    for (const filedAs of ['recipient', 'proxy', 'operator'] as const) {
      const standing = standingOf({ ...open, filedAs }, record, own);
      expect(standing).toMatchObject({ self: 'recipient', maySay: true, mayWithdraw: true });
    }
  });

  it('lets nobody take back what another filed', () => {
    for (const filedAs of ['volunteer', 'worker', 'auditor'] as const) {
      expect(standingOf({ ...open, filedAs }, record, own).mayWithdraw).toBe(false);
    }
    expect(standingOf(open, record, daughter)).toMatchObject({ maySay: true, mayWithdraw: false });
    expect(standingOf(open, record, { ...own, elderId: 'wang' })).toMatchObject({
      self: 'volunteer',
      mayWithdraw: false,
    });
  });

  it('lets a proxy take back what a proxy filed, and speak for nobody as themselves', () => {
    const standing = standingOf({ ...open, filedAs: 'proxy' }, record, daughter);
    expect(standing).toMatchObject({ self: null, maySay: true, mayWithdraw: true });
  });

  it('lets both sides appeal a decision until its last day, and nobody take it back', () => {
    const decided = { ...open, state: 'decided' } as const;
    const may = { maySay: true, mayWithdraw: false };
    expect(standingOf(decided, record, own)).toMatchObject({ ...may, mayAppeal: true });
    expect(standingOf(decided, record, daughter).mayAppeal).toBe(true);
    const late = standingOf({ ...decided, isOverdue: true }, record, own);
    expect(late).toMatchObject({ ...may, mayAppeal: false });
  });

  it.each(['ordered', 'owed', 'upheld', 'reversed', 'withdrawn'] as const)(
    'leaves nothing to do once it is %s',
    (state) => {
      const standing = standingOf({ ...open, state }, record, own);
      const nothing = { maySay: false, mayWithdraw: false, mayAppeal: false };
      expect(standing).toMatchObject(nothing);
    },
  );

  it('lets whoever is on no side only read', () => {
    const standing = standingOf(open, record, { ...own, elderId: 'li' });
    expect(standing).toEqual({ self: null, maySay: false, mayWithdraw: false, mayAppeal: false });
  });
});
