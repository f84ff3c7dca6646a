// `KAPOK-STATEMENT/1` and `/2` of docs/statements.md: the closing balances as they stand on paper in capitals.
import { closingLeafText } from '../chain/closings.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import { parseMonth } from '../leaf/calendar.js';
import { isDigest, isNatural, isSum, isUuid } from '../leaf/values.js';
import { Refusal } from '../refusal.js';
import type { Trust } from '../trust.js';
import { checkWitnesses } from './check-signers.js';
import { checkClosingLeaf, tellOfBalance } from './check-statement.js';

/** The beginnings of the text, by algorithm. */
const KINDS: readonly (readonly [string, HashAlgorithm])[] = [
  ['KAPOK-STATEMENT/1:', 'sha256'],
  ['KAPOK-STATEMENT/2:SM3:', 'sm3'],
];

interface Head {
  readonly algorithm: HashAlgorithm;
  readonly book: string;
  readonly month: string;
  readonly size: string;
  readonly root: string;
  readonly closeSeq: string;
  readonly closeHash: string;
}

/** Whether a text begins as one of these does. */
export function isStatementText(text: string): boolean {
  return text.startsWith('KAPOK-STATEMENT/');
}

/** Checks the text of a statement: the balances lead to one root; where that stands in the chain is told. */
export function checkStatementText(text: string, trust: Trust, findings: Findings): void {
  checkWitnesses([], trust, findings);
  const [first = '', ...accounts] = text.trim().split('$');
  const head = findings.try(() => readHead(first));
  if (head === null) return;
  for (const account of accounts) {
    const facts = findings.try(() => checkAccount(account, head));
    if (facts !== null) tellOfBalance(facts, head.month, findings);
  }
  const known = trust.heads.filter(({ seq }) => String(seq) === head.closeSeq);
  for (const { hash, seq } of known) {
    if (hash === head.closeHash) findings.remark('head_held', { seq: String(seq) });
    else findings.fault('head_differs', { seq: String(seq) });
  }
  if (known.length === 0) {
    findings.remark('close_unproven', { close: head.closeSeq, hash: head.closeHash });
  }
}

function readHead(text: string): Head {
  const [start, algorithm] = KINDS.find(([beginning]) => text.startsWith(beginning)) ?? [];
  if (start === undefined || algorithm === undefined) throw wrong('head');
  const fields = text.slice(start.length).split(':');
  const [book = '', month = '', size = '', root = '', closeSeq = '', closeHash = ''] =
    lower(fields);
  const isRight =
    fields.length === 6 &&
    isUuid(book) &&
    parseMonth(month) !== null &&
    [size, closeSeq].every(isNatural) &&
    [root, closeHash].every(isDigest);
  if (!isRight) throw wrong('head');
  return { algorithm, book, month, size, root, closeSeq, closeHash };
}

function checkAccount(text: string, head: Head): ReturnType<typeof checkClosingLeaf> {
  const fields = text.split(':');
  const [, asset = ''] = fields;
  const [account = '', , balance = '', postings = '', index = '', hashes = ''] = lower(fields);
  const path = hashes === '' ? [] : hashes.split('.');
  const isRight =
    fields.length === 6 &&
    isUuid(account) &&
    (asset === 'MIN' || asset === 'GRT') &&
    isSum(balance) &&
    [postings, index].every(isNatural) &&
    path.every(isDigest);
  if (!isRight) throw wrong('account');
  const balanceOf = { account, asset, balance: BigInt(balance), postings: Number(postings) };
  const leaf = closingLeafText(balanceOf, head);
  return checkClosingLeaf(leaf, { index, size: head.size, path }, head, head.algorithm);
}

/** The text is all in capitals; what is hashed has small letters. A small letter in the text makes it another one. */
function lower(fields: readonly string[]): string[] {
  if (fields.some((field) => /[a-z]/.test(field))) throw wrong('capitals');
  return fields.map((field) => field.toLowerCase());
}

function wrong(member: string): Refusal {
  return new Refusal('member_wrong', { member });
}
