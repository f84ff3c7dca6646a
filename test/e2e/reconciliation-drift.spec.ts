import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, type CheckName, type RuleName } from '../../src/modules/reconciliation/checks.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { sql } from '../support/sql.js';
import { ReconciledCity, type Subjects } from './reconciliation-city.js';

let reconciled: ReconciledCity;
let subjects: Subjects;

beforeAll(async () => {
  reconciled = await ReconciledCity.open();
  subjects = reconciled.subjects;
});

afterAll(() => reconciled?.close());

interface Case {
  readonly what: string;
  readonly rule: RuleName;
  readonly check: CheckName;
  /** With $1 for the id of `at`. */
  readonly statement: string;
  readonly at?: keyof Subjects;
  /** What the drift is found at, as SQL over $1 that answers one text; the subject itself by default. */
  readonly subject?: string;
}

const ACCOUNT = (purpose: string, asset: string, who: keyof Subjects = 'elder') => ({
  at: who,
  one: `(SELECT id FROM ledger.account WHERE owner_id = $1 AND purpose = '${purpose}' AND asset = '${asset}')`,
});
const earned = ACCOUNT('earned', 'MIN').one;
const seqOf = (kind: string) =>
  `(SELECT seq FROM ledger.journal_entry WHERE subject_id = $1 AND kind = '${kind}')`;
const firstPosting = `(SELECT min(seq) FROM ledger.posting WHERE account_id = ${earned})`;
const lastPosting = `(SELECT max(seq) FROM ledger.posting WHERE account_id = ${earned})`;
const clearing = `(SELECT min(id::text)::uuid FROM ledger.account WHERE purpose = 'clearing')`;
/** Beside the rule in question, the change of one row may break others: those are allowed for. */
const CASES: readonly Case[] = [
  {
    what: 'a changed balance',
    check: 'balances',
    rule: 'balance_is_sum',
    statement: `UPDATE ledger.account SET balance = balance + 5 WHERE id = ${earned}`,
    at: 'elder',
    subject: `SELECT ${earned}`,
  },
  {
    what: 'a changed posting',
    check: 'balances',
    rule: 'balance_is_sum',
    statement: `UPDATE ledger.posting SET amount = amount + 5 WHERE account_id = ${earned} AND seq = ${firstPosting}`,
    at: 'elder',
    subject: `SELECT ${earned}`,
  },
  {
    what: 'a lost posting',
    check: 'balances',
    rule: 'balance_is_sum',
    statement: `DELETE FROM ledger.posting WHERE account_id = ${earned} AND seq = ${firstPosting}`,
    at: 'elder',
    subject: `SELECT ${earned}`,
  },
  {
    what: 'a changed running balance',
    check: 'balances',
    rule: 'balance_is_last',
    statement: `UPDATE ledger.posting SET balance_after = balance_after - 1 WHERE account_id = ${earned} AND seq = ${lastPosting}`,
    at: 'elder',
    subject: `SELECT ${earned}`,
  },
  {
    what: 'a changed last entry',
    check: 'balances',
    rule: 'last_entry_is_last',
    statement: `UPDATE ledger.account SET last_seq = 0 WHERE id = ${earned}`,
    at: 'elder',
    subject: `SELECT ${earned}`,
  },
  {
    what: 'a lost account',
    check: 'balances',
    rule: 'accounts_exist',
    statement: `DELETE FROM ledger.account WHERE id = ${earned}`,
    at: 'elder',
    subject: `SELECT book_id FROM kapok.members WHERE id = $1`,
  },
  {
    what: 'minutes out of nowhere, with a posting for them',
    check: 'zero_sum',
    rule: 'assets_sum_to_zero',
    statement: `UPDATE ledger.account SET balance = balance + 5 WHERE id = ${earned};
      UPDATE ledger.posting SET amount = amount + 5, balance_after = balance_after + 5
      WHERE account_id = ${earned} AND seq = ${lastPosting}`,
    at: 'elder',
    subject: `SELECT 'MIN'`,
  },
  {
    what: 'a lost hold',
    check: 'held',
    rule: 'held_own_is_booked',
    statement: 'DELETE FROM kapok.care_bookings WHERE id = $1',
    at: 'held',
    subject: `SELECT owner_id FROM ledger.account WHERE purpose = 'held' LIMIT 1`,
  },
  {
    what: 'a hold that was released in the row alone',
    check: 'held',
    rule: 'held_granted_is_booked',
    statement: `UPDATE kapok.care_bookings SET state = 'cancelled', settle_seq = hold_seq WHERE id = $1`,
    at: 'held',
    subject: `SELECT owner_id FROM ledger.account WHERE purpose = 'held' LIMIT 1`,
  },
  {
    what: 'another share of granted minutes in a hold',
    check: 'held',
    rule: 'held_granted_is_booked',
    statement:
      'UPDATE kapok.care_bookings SET held_granted_minutes = held_granted_minutes - 10 WHERE id = $1',
    at: 'held',
    subject: `SELECT owner_id FROM ledger.account WHERE purpose = 'held' LIMIT 1`,
  },
  {
    what: 'a record without its entry',
    check: 'records',
    rule: 'record_has_entry',
    statement: 'UPDATE kapok.service_records SET entry_seq = 999999 WHERE id = $1',
    at: 'record',
  },
  {
    what: 'a record that names the entry of another',
    check: 'records',
    rule: 'record_has_entry',
    statement: 'UPDATE kapok.service_records SET entry_seq = 0 WHERE id = $1',
    at: 'record',
  },
  {
    what: 'a record that says reversed while its entry stands',
    check: 'records',
    rule: 'record_entry_reversed',
    statement: `UPDATE kapok.service_records SET state = 'reversed' WHERE id = $1`,
    at: 'record',
  },
  {
    what: 'an entry without its record',
    check: 'entries',
    rule: 'entry_has_record',
    statement: 'DELETE FROM kapok.service_records WHERE id = $1',
    at: 'record',
    subject: `SELECT ${seqOf('service')}`,
  },
  {
    what: 'a booking without its hold',
    check: 'bookings',
    rule: 'booking_has_hold',
    statement: 'UPDATE kapok.care_bookings SET hold_seq = 0 WHERE id = $1',
    at: 'held',
  },
  {
    what: 'a cancelled booking without its release',
    check: 'bookings',
    rule: 'booking_has_end',
    statement: 'UPDATE kapok.care_bookings SET settle_seq = hold_seq WHERE id = $1',
    at: 'cancelled',
  },
  {
    what: 'a settled booking that names another record',
    check: 'bookings',
    rule: 'booking_has_end',
    statement: 'UPDATE kapok.care_bookings SET record_id = id WHERE id = $1',
    at: 'settled',
  },
  {
    what: 'a release without its booking',
    check: 'entries',
    rule: 'entry_has_booking',
    statement: 'DELETE FROM kapok.care_bookings WHERE id = $1',
    at: 'cancelled',
    subject: `SELECT ${seqOf('release')}`,
  },
  {
    what: 'a spent code without its entry',
    check: 'spendings',
    rule: 'spending_has_entry',
    statement: 'UPDATE kapok.spend_codes SET spent_seq = 0 WHERE id = $1',
    at: 'spent',
  },
  {
    what: 'a refund that never was',
    check: 'spendings',
    rule: 'spending_refund_is_reversal',
    statement: 'UPDATE kapok.spend_codes SET refund_seq = spent_seq WHERE id = $1',
    at: 'spent',
  },
  {
    what: 'a refund that the code does not know of',
    check: 'spendings',
    rule: 'spending_refund_is_reversal',
    statement: 'UPDATE kapok.spend_codes SET refund_seq = NULL WHERE id = $1',
    at: 'refunded',
  },
  {
    what: 'a redeem entry without its code',
    check: 'entries',
    rule: 'entry_has_spending',
    statement: 'DELETE FROM kapok.spend_codes WHERE id = $1',
    at: 'spent',
    subject: `SELECT ${seqOf('redeem')}`,
  },
  {
    what: 'a gift that cools off without its hold',
    check: 'transfers',
    rule: 'transfer_has_hold',
    statement: 'UPDATE kapok.transfers SET hold_seq = 0 WHERE id = $1',
    at: 'coolingGift',
  },
  {
    what: 'a gift without its entry',
    check: 'transfers',
    rule: 'transfer_has_entry',
    statement: 'UPDATE kapok.transfers SET entry_seq = 0 WHERE id = $1',
    at: 'gift',
  },
  {
    what: 'a gift that came back without its release',
    check: 'transfers',
    rule: 'transfer_has_release',
    statement: 'UPDATE kapok.transfers SET release_seq = hold_seq WHERE id = $1',
    at: 'returnedGift',
  },
  {
    what: 'a reversal of a gift that never was',
    check: 'transfers',
    rule: 'transfer_reversed',
    statement: `UPDATE kapok.transfers SET state = 'reversed', reverse_seq = entry_seq WHERE id = $1`,
    at: 'gift',
  },
  {
    what: 'support from a pool without its entry',
    check: 'pool_supports',
    rule: 'support_has_entry',
    statement: 'UPDATE kapok.pool_supports SET entry_seq = 0 WHERE id = $1',
    at: 'support',
  },
  {
    what: 'a release of a gift without its row',
    check: 'entries',
    rule: 'entry_has_transfer',
    statement: 'DELETE FROM kapok.transfers WHERE id = $1',
    at: 'returnedGift',
    subject: `SELECT ${seqOf('release')}`,
  },
  {
    what: 'a clearing account that is off',
    check: 'clearing',
    rule: 'clearing_sums_to_zero',
    statement: `UPDATE ledger.account SET balance = balance + 3 WHERE id = ${clearing}`,
    subject: `SELECT 'MIN'`,
  },
  {
    what: 'a clearing entry moved out of its closed month',
    check: 'clearing',
    rule: 'clearing_is_zero_at_month_end',
    statement: `UPDATE ledger.journal_entry SET effective_on = '2026-02-02' WHERE seq = (
      SELECT max(e.seq) FROM ledger.journal_entry e JOIN ledger.posting p USING (book_id, seq)
      WHERE p.account_id = ${clearing} AND e.effective_on = '2026-01-20')`,
    subject: `SELECT ${clearing} || ':2026-01'`,
  },
  {
    what: 'a clearing posting that was doubled in its closed month',
    check: 'clearing',
    rule: 'clearing_sums_to_zero_at_month_end',
    statement: `UPDATE ledger.posting SET amount = amount * 2 WHERE account_id = ${clearing} AND seq = (
      SELECT min(seq) FROM ledger.posting p JOIN ledger.journal_entry e USING (book_id, seq)
      WHERE p.account_id = ${clearing} AND e.effective_on = '2026-01-20')`,
    subject: `SELECT '2026-01:MIN'`,
  },
  {
    what: 'a counter of the daily cap set back',
    check: 'caps',
    rule: 'counter_is_credited',
    statement: `UPDATE ledger.counter SET value = 0 WHERE name LIKE 'day:' || $1 || ':%'`,
    at: 'volunteer',
    subject: `SELECT substr(name, 5) FROM ledger.counter WHERE name LIKE 'day:' || $1 || ':%'`,
  },
  {
    what: 'a counter of the daily cap that is gone',
    check: 'caps',
    rule: 'counter_is_credited',
    statement: `DELETE FROM ledger.counter WHERE name LIKE 'day:' || $1 || ':%'`,
    at: 'volunteer',
    subject: `SELECT volunteer_id || ':' || service_date FROM kapok.service_records WHERE volunteer_id = $1`,
  },
  {
    what: 'a changed closing balance',
    check: 'closings',
    rule: 'closing_balance_is_sum',
    statement: `UPDATE ledger.closing_balance SET balance = balance + 1 WHERE account_id = ${earned}`,
    at: 'elder',
    subject: `SELECT ${earned} || ':2026-01'`,
  },
  {
    what: 'a changed count of postings',
    check: 'closings',
    rule: 'closing_postings_are_counted',
    statement: `UPDATE ledger.closing_balance SET postings = postings + 1 WHERE account_id = ${earned}`,
    at: 'elder',
    subject: `SELECT ${earned} || ':2026-01'`,
  },
  {
    what: 'a lost closing balance',
    check: 'closings',
    rule: 'closing_is_complete',
    statement: `DELETE FROM ledger.closing_balance WHERE account_id = ${earned}`,
    at: 'elder',
    subject: `SELECT '2026-01'`,
  },
  {
    what: 'a close that says other sums',
    check: 'closings',
    rule: 'closing_sums_to_zero',
    statement: `UPDATE ledger.period SET detail = replace(detail, '"sum:member:earned:MIN":"', '"sum:member:earned:MIN":"1')`,
    subject: `SELECT '2026-01:MIN'`,
  },
];

describe('a drift made by the superuser with the triggers off', () => {
  it.each(CASES)('is found: $what', async ({ check, rule, statement, at, subject }) => {
    const values = at === undefined ? [] : [subjects[at]];
    const { superuserUrl } = reconciled.funding.desk.database;
    const [expected] = await sql<{ id: string }>(
      superuserUrl,
      `SELECT (${(subject ?? 'SELECT $1').replaceAll('$1', `'${values[0]}'`)})::text AS id`,
    );
    const { run, during } = await reconciled.tampered(statement, values, async () => {
      const before = await reconciled.dump();
      const run = await reconciled.reconcile();
      return { run, during: [before, await reconciled.dump()] };
    });
    expect(during[1]).toBe(during[0]);
    expect(run.state).toBe('done');
    const here = run.found.filter((drift) => drift.check === check);
    expect(here).toContainEqual(expect.objectContaining({ rule, subjectId: expected?.id }));
    expect(run.checks.find((one) => one.check === check)?.drifting).toBe(String(here.length));
    expect(Number(run.drifts)).toBe(run.found.length);
    expect(here.every((drift) => drift.expected !== drift.found)).toBe(true);
  });

  it('covers every rule that there is', () => {
    // The test below makes the one that needs no superuser.
    const covered = new Set([...CASES.map(({ rule }) => rule), 'record_entry_stands']);
    const all = Object.values(CHECKS).flatMap(({ rules }) => Object.keys(rules));
    expect([...covered].sort()).toEqual([...all].sort());
  });

  it('is explained in the documentation, rule by rule', () => {
    const docs = readFileSync(join(PROJECT_ROOT, 'docs', 'reconciliation.md'), 'utf8');
    for (const [check, { rules }] of Object.entries(CHECKS)) {
      for (const [rule, text] of Object.entries(rules)) {
        expect(docs).toContain(`| ${check} | \`${rule}\` | ${text} |`);
      }
    }
  });

  it('is found: an entry that was reversed while its record stands', async () => {
    const { funding, city } = reconciled;
    const elder = await funding.elder(city, {});
    const volunteer = await funding.member(city.community, 'volunteer');
    const record = await funding.deliver(elder, volunteer, { bookingId: null, minutes: 30 });
    const { body } = await funding.approve(city.worker, record);
    await funding.reverse(city.bookId, body.entrySeq);
    const run = await reconciled.reconcile();
    expect(run.found).toEqual([
      {
        check: 'records',
        n: 1,
        rule: 'record_entry_stands',
        subjectType: 'service_record',
        subjectId: record,
        expected: 'approved',
        found: expect.stringMatching(new RegExp(`^entry ${body.entrySeq} reversed by \\d+$`)),
      },
    ]);
  });
});
