import { rmSync } from 'node:fs';
import { type Forgeable, type ForgedEntry, forge, SETTLE, tamper } from '../support/forger.js';
import { type Attacked, type AttackedCity, grow, withService } from './attacked-city.js';

/** What somebody does who is superuser of the database, with all triggers off, and root of the server. */
export interface Attack {
  readonly name: string;
  readonly of: 'now' | 'backup';
  run(attacked: Attacked, city: AttackedCity): Promise<void>;
}

/** The entry that is attacked; it stands in a complete tile of the tree. */
const AT = 40;

const rehash = (seq: number | bigint): string =>
  `UPDATE ledger.journal_entry SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE seq = ${seq}`;
const inLeaf = (seq: number | bigint, from: string, to: string): string =>
  `UPDATE ledger.journal_entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), ${from}, ${to}), 'UTF8') WHERE seq = ${seq}`;
/** Moves an entry with its postings to another number. */
const move = (from: number | string, to: string): string[] =>
  ['journal_entry', 'posting'].map(
    (table) =>
      `UPDATE ledger.${table} SET seq = ${to} WHERE ${typeof from === 'number' ? `seq = ${from}` : from}`,
  );
const removed = (which: string): string[] =>
  ['journal_entry', 'posting'].map((table) => `DELETE FROM ledger.${table} WHERE ${which}`);

/** Balances behind each posting, as they follow from the amounts. */
const RUNNING = `UPDATE ledger.posting p SET balance_after = r.balance FROM (
    SELECT book_id, seq, n, sum(amount) OVER (PARTITION BY account_id ORDER BY seq, n) AS balance FROM ledger.posting) r
  WHERE p.book_id = r.book_id AND p.seq = r.seq AND p.n = r.n`;

export const ATTACKS: readonly Attack[] = [
  {
    name: 'an entry is edited: its minutes go to somebody else',
    of: 'now',
    async run(attacked) {
      const [from, to] = await creditedAccounts(attacked.superuser);
      await tamper(
        attacked,
        inLeaf(AT, `'${from}'`, `'${to}'`),
        `UPDATE ledger.posting SET account_id = '${to}' WHERE seq = ${AT} AND account_id = '${from}'`,
        rehash(AT),
        RUNNING,
        ...SETTLE,
      );
    },
  },
  {
    name: 'an entry is deleted',
    of: 'now',
    run: (attacked) => tamper(attacked, ...removed(`seq = ${AT}`), ...SETTLE),
  },
  {
    name: 'the tail is cut off',
    of: 'now',
    run: (attacked, { outsiders }) =>
      tamper(attacked, ...removed(`seq > ${outsiders.head.seq - 3n}`), ...SETTLE),
  },
  {
    name: 'two entries change places',
    of: 'now',
    run: (attacked) =>
      tamper(
        attacked,
        ...move(AT, '9999'),
        ...move(AT + 1, String(AT)),
        ...move(9999, String(AT + 1)),
      ),
  },
  {
    name: 'an entry is put in between',
    of: 'now',
    async run(attacked) {
      await tamper(
        attacked,
        ...move(`seq > ${AT}`, '-seq - 1'),
        ...move('seq < 0', '-seq'),
        `INSERT INTO ledger.journal_entry SELECT book_id, ${AT + 1}, effective_on, recorded_at, kind, actor_id, subject_type,
           subject_id, sha256('new'), reverses_seq, leaf, leaf_hash FROM ledger.journal_entry WHERE seq = ${AT}`,
        `INSERT INTO ledger.posting (book_id, seq, n, account_id, asset, amount, balance_after)
         SELECT book_id, ${AT + 1}, n, account_id, asset, amount, balance_after FROM ledger.posting WHERE seq = ${AT}`,
        ...SETTLE,
      );
    },
  },
  {
    name: 'an amount is raised on both sides, so that all sums stay right',
    of: 'now',
    async run(attacked) {
      const { rows } = await attacked.superuser.query<{ amount: string }>(
        `SELECT amount::text FROM ledger.posting WHERE seq = ${AT} AND amount > 0`,
      );
      const amount = rows[0]?.amount ?? '';
      await tamper(
        attacked,
        inLeaf(AT, `'"amount":"${amount}"'`, `'"amount":"${amount}0"'`),
        inLeaf(AT, `'"amount":"-${amount}"'`, `'"amount":"-${amount}0"'`),
        `UPDATE ledger.posting SET amount = amount * 10 WHERE seq = ${AT}`,
        rehash(AT),
        RUNNING,
        ...SETTLE,
      );
    },
  },
  {
    name: 'a word is written in another Unicode form, which looks the same',
    of: 'now',
    run: (attacked, { noticeSeq }) =>
      tamper(
        attacked,
        inLeaf(noticeSeq, `U&'\\00e9'`, `U&'e\\0301'`),
        rehash(noticeSeq),
        ...SETTLE,
      ),
  },
  {
    name: "the whole chain is written anew and signed with the service's own key, its checkpoints removed",
    of: 'now',
    async run(attacked) {
      await forge(attacked, (entries) =>
        entries.map((entry, seq) => (seq === AT ? otherActor(entry) : entry)),
      );
      await forgetLog(attacked);
    },
  },
  { name: 'an old backup is restored', of: 'backup', run: async () => undefined },
  {
    name: 'two histories: from the backup on, another one is written and shown to others, signed with the same key',
    of: 'backup',
    async run(attacked, { book, outsiders }) {
      rmSync(attacked.checkpointDir, { recursive: true });
      const size = await withService(attacked, (app) => grow(app, book, 5));
      if (size !== outsiders.head.seq) throw new Error('the second history has another size');
    },
  },
];

/** Nothing is left of what was signed, neither in the database nor in the folder beside it. */
async function forgetLog(attacked: Attacked): Promise<void> {
  const tables = ['cosignature', 'checkpoint', 'tree_tile', 'leaf_bucket', 'log_head'];
  await tamper(attacked, ...tables.map((table) => `DELETE FROM ledger.${table}`));
  rmSync(attacked.checkpointDir, { recursive: true });
}

function otherActor(entry: ForgedEntry): ForgedEntry {
  return {
    ...entry,
    content: { ...entry.content, actorId: '01890a5d-ac96-774b-bcce-b302099a8057' },
  };
}

/** The account that the attacked entry credits, and another one of its kind. */
async function creditedAccounts(superuser: Forgeable['superuser']): Promise<[string, string]> {
  const { rows } = await superuser.query<{ id: string }>(
    `SELECT p.account_id AS id FROM ledger.posting p WHERE p.amount > 0 AND p.seq IN (${AT}, ${AT + 1}) ORDER BY p.seq`,
  );
  const [from, to] = rows.map(({ id }) => id);
  if (from === undefined || to === undefined || from === to) throw new Error('no two accounts');
  return [from, to];
}
