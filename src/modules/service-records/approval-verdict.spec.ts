import { type ApprovalCase, judgeApproval } from './approval-verdict.js';
import { RECORD_STATES, WAITING_STATES } from './service-records.js';

const CLEAN: ApprovalCase = {
  state: 'submitted',
  evidence: 'confirmed',
  volunteerId: 'volunteer',
  recipientId: 'recipient',
  enteredBy: 'enterer',
  confirmedBy: null,
  firstApproverId: null,
  approverId: 'worker',
  isInReach: true,
  isKin: false,
  heldBackBy: null,
  weakEvidence: ['self'],
};

describe('judgeApproval', () => {
  it.each<[string, Partial<ApprovalCase>, string]>([
    ['posts a clean record', {}, 'post'],
    ['posts a confirmed record', { state: 'confirmed' }, 'post'],
    ['refuses what waits for a call-back', { heldBackBy: 'call_back_due' }, 'call_back_due'],
    [
      'refuses even a first approval of what waits for a call-back',
      { evidence: 'self', heldBackBy: 'call_back_due' },
      'call_back_due',
    ],
    [
      'refuses who is too close before it looks at call-backs',
      { isKin: true, heldBackBy: 'call_back_due' },
      'separation_violated',
    ],
    ['keeps the first approval of a bare statement', { evidence: 'self' }, 'keep_first'],
    [
      'keeps it even when the policy calls nothing weak',
      { evidence: 'self', weakEvidence: [] },
      'keep_first',
    ],
    [
      'keeps the first approval of what the policy calls weak',
      { evidence: 'paper', weakEvidence: ['self', 'paper'] },
      'keep_first',
    ],
    [
      'posts weak evidence for the second worker',
      { evidence: 'self', firstApproverId: 'other' },
      'post',
    ],
    [
      'refuses the same worker twice',
      { evidence: 'self', firstApproverId: 'worker' },
      'same_approver_twice',
    ],
    [
      'refuses the first worker also when evidence grew',
      { firstApproverId: 'worker' },
      'same_approver_twice',
    ],
    ['refuses the volunteer', { approverId: 'volunteer' }, 'separation_violated'],
    ['refuses the recipient', { approverId: 'recipient' }, 'separation_violated'],
    ['refuses who entered it', { approverId: 'enterer' }, 'separation_violated'],
    ['refuses household and kin', { isKin: true }, 'separation_violated'],
    ['shows nothing of a record out of reach', { isInReach: false, isKin: true }, 'not_found'],
    [
      'refuses a party out of reach without hiding its own record',
      { isInReach: false, approverId: 'volunteer' },
      'separation_violated',
    ],
    ['names the state before the separation', { state: 'approved', isKin: true }, 'state_conflict'],
    [
      'names the separation before the repetition',
      { isKin: true, firstApproverId: 'worker' },
      'separation_violated',
    ],
  ])('%s', (_, change, expected) => {
    const verdict = judgeApproval({ ...CLEAN, ...change });
    expect(verdict.step === 'refuse' ? verdict.code : verdict.step).toBe(expected);
  });

  it.each(RECORD_STATES)('approves from %s only when the table says so', (state) => {
    const waits = (WAITING_STATES as readonly string[]).includes(state);
    expect(judgeApproval({ ...CLEAN, state }).step).toBe(waits ? 'post' : 'refuse');
  });
});
