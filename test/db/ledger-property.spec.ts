import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { accountKey } from '../../src/ledger/account-memory.js';
import { bookAccount, earnedAccount, heldAccount } from '../../src/ledger/accounts.js';
import type {
  AccountRef,
  AppendOutcome,
  AppendRequest,
  PostingDraft,
} from '../../src/ledger/append-request.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { type Book, openBook } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { newId } from '../../src/platform/ids.js';
import { openTestLedger, type TestLedger, transfer } from '../support/test-ledger.js';

const MEMBERS = 4;
const ACCOUNTS = MEMBERS * 2 + 2;

/** A wish in small numbers: an entry of two to four postings between accounts that are named by their place. */
const wishes = fc.record({
  key: fc.nat(60),
  subject: fc.nat(20),
  legs: fc.array(
    fc.record({ account: fc.nat(ACCOUNTS - 1), minutes: fc.integer({ min: -40, max: 60 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  counter: fc.nat(2),
});
type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

const CAP = 150n;

/** A ledger in a few lines: what the real one must agree with. */
class Model {
  readonly balances: Map<string, bigint>;
  readonly counters: Map<string, bigint>;
  readonly keys: Map<string, string>;

  /** An empty ledger, or one that stands where `other` does. */
  constructor(other?: Model) {
    this.balances = new Map(other?.balances);
    this.counters = new Map(other?.counters);
    this.keys = new Map(other?.keys);
  }

  /** What is said to a request that comes next; what is posted counts. */
  answer({ request, postings, counter }: Planned): string {
    const known = this.keys.get(request.key);
    if (known !== undefined)
      return known === request.subject.id ? 'replayed' : 'idempotency_key_conflict';
    const minutes = postings.reduce((sum, p) => (p.amount > 0n ? sum + p.amount : sum), 0n);
    const counted = (this.counters.get(counter) ?? 0n) + minutes;
    if (counted > CAP) return 'state_conflict';
    const next = new Map(this.balances);
    for (const { account, amount } of postings) {
      const balance = (next.get(accountKey(account)) ?? 0n) + amount;
      if (amount < 0n && balance < 0n && account.purpose !== 'issuance')
        return 'insufficient_balance';
      next.set(accountKey(account), balance);
    }
    for (const [key, balance] of next) this.balances.set(key, balance);
    this.counters.set(counter, counted);
    this.keys.set(request.key, request.subject.id);
    return 'posted';
  }
}

interface Planned {
  readonly request: AppendRequest;
  readonly postings: PostingDraft[];
  readonly counter: string;
}

describe('random batches', () => {
  let ledger: TestLedger;

  beforeAll(async () => {
    ledger = await openTestLedger();
  });

  afterAll(() => ledger.close());

  it('agree with a plain model, keep the floors, sum to zero and verify', async () => {
    let run = 0;
    const batches = fc.array(fc.array(wishes, { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (rounds) => {
        run += 1;
        const stage = await openStage(ledger, `P${run}`);
        await playRounds(stage, rounds);
        await expectAgreement(stage);
      }),
      { numRuns: 40 },
    );
  });
});

/** A book of one run, with what its wishes are about. */
interface Stage {
  readonly book: Book;
  readonly pool: Pool;
  readonly model: Model;
  /** Issuance first: it pays whatever a wish leaves open. */
  readonly accounts: readonly AccountRef[];
  readonly subjects: readonly string[];
  readonly actorId: string;
}

async function openStage({ pool }: TestLedger, code: string): Promise<Stage> {
  const book = await openBook(pool, code, new Date(Date.now() - 60_000));
  const accounts = [bookAccount(book.uid, 'issuance'), bookAccount(book.uid, 'spent')];
  for (let i = 0; i < MEMBERS; i += 1) {
    const id = newId();
    accounts.push(earnedAccount(id), heldAccount(id));
  }
  const subjects = Array.from({ length: 21 }, () => newId());
  return { book, pool, model: new Model(), accounts, subjects, actorId: newId() };
}

async function playRounds(stage: Stage, rounds: readonly Wish[][]): Promise<void> {
  const { book, pool, model } = stage;
  const appender = new BookAppender(book.id, pool);
  try {
    for (const round of rounds) {
      const planned = round.map((wish) => plan(stage, wish));
      const answers = await Promise.all(planned.map(({ request }) => appender.submit(request)));
      expectOneAfterAnother(model, planned, answers);
    }
  } finally {
    await appender.close();
  }
}

/**
 * What was asked at once was answered as if one had come after another: the posted ones in the order of their seq, every
 * other one somewhere before, between or behind them. The model stands behind the round then.
 */
function expectOneAfterAnother(
  model: Model,
  planned: readonly Planned[],
  answers: readonly AppendOutcome[],
): void {
  const told = planned.map((plan, n) => ({ plan, answer: answers[n] as AppendOutcome }));
  const states = [new Model(model)];
  for (const { plan } of told
    .filter(isPosted)
    .sort((a, b) => Number(a.answer.seq - b.answer.seq))) {
    expect(model.answer(plan)).toBe('posted');
    states.push(new Model(model));
  }
  for (const { plan, answer } of told.filter((each) => !isPosted(each))) {
    const said = answer.outcome === 'refused' ? answer.code : answer.outcome;
    expect(states.map((state) => new Model(state).answer(plan))).toContain(said);
  }
}

interface Told {
  readonly plan: Planned;
  readonly answer: AppendOutcome;
}
type Posted = Told & {
  readonly answer: Extract<AppendOutcome, { outcome: 'posted' | 'replayed' }>;
};

function isPosted(told: Told): told is Posted {
  return told.answer.outcome === 'posted';
}

function plan({ book, accounts, subjects, actorId }: Stage, wish: Wish): Planned {
  const postings = postingsOf(accounts, wish);
  const counter = `counter:${wish.counter}`;
  const minutes = postings.reduce((sum, p) => (p.amount > 0n ? sum + p.amount : sum), 0n);
  const source = accounts[0] as AccountRef;
  const request = transfer(
    book,
    { from: source, to: source, minutes: 1n },
    {
      key: `key:${wish.key}`,
      subject: { type: 'wish', id: subjects[wish.subject] as string, commitment: null },
      actorId,
      accounts: postings.map((posting) => posting.account),
      counters: [counter],
      decide: (view) =>
        view.counter(counter) + minutes > CAP
          ? { refuse: 'state_conflict' }
          : { postings, counters: [{ name: counter, delta: minutes }] },
    },
  );
  return { request, postings, counter };
}

/** The wish's legs, and one of issuance that makes them sum to zero. */
function postingsOf(accounts: readonly AccountRef[], wish: Wish): PostingDraft[] {
  const source = accounts[0] as AccountRef;
  const legs = wish.legs.filter((leg) => leg.minutes !== 0 && leg.account !== 0);
  const drafts = legs.length === 0 ? [{ account: 2, minutes: 7 }] : legs;
  const postings = drafts.map(({ account, minutes }) => ({
    account: accounts[account] as AccountRef,
    amount: BigInt(minutes),
  }));
  const rest = postings.reduce((sum, posting) => sum + posting.amount, 0n);
  if (rest !== 0n) postings.push({ account: source, amount: -rest });
  if (postings.length < 2) {
    postings.push({ account: source, amount: 5n }, { account: source, amount: -5n });
  }
  return postings;
}

interface AccountRow {
  readonly owner_kind: AccountRef['ownerKind'];
  readonly owner_id: string;
  readonly purpose: AccountRef['purpose'];
  readonly asset: AccountRef['asset'];
  readonly balance: bigint;
}

/** The stored balances are the model's, none is below its floor, they sum to zero, and the chain verifies. */
async function expectAgreement({ book, pool, model }: Stage): Promise<void> {
  const { rows } = await pool.query<AccountRow>(
    'SELECT owner_kind, owner_id, purpose, asset, balance FROM ledger.account WHERE book_id = $1',
    [book.id],
  );
  const balances = new Map(
    rows.map(({ owner_kind: ownerKind, owner_id: ownerId, purpose, asset, balance }) => [
      accountKey({ ownerKind, ownerId, purpose, asset }),
      balance,
    ]),
  );
  for (const [key, balance] of balances) expect(balance).toBe(model.balances.get(key) ?? 0n);
  for (const key of model.balances.keys()) expect(balances.has(key)).toBe(true);
  expect(rows.reduce((sum, row) => sum + row.balance, 0n)).toBe(0n);
  const floored = rows.filter(({ purpose }) => purpose !== 'issuance');
  for (const { balance } of floored) expect(balance).toBeGreaterThanOrEqual(0n);
  const entries = model.keys.size + 1;
  expect(await verifyBook(pool, book)).toMatchObject({ ok: true, faults: [], entries });
}
