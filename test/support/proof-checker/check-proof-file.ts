// A checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { checkCertificate } from './certificate.js';
import {
  ascending,
  type CheckedEntry,
  canonical,
  checkEntries,
  checkEntry,
  ENTRY,
} from './entries.js';
import { checkSeal, type Sealed } from './seal.js';
import {
  climb,
  digest,
  type Json,
  type JsonObject,
  list,
  must,
  NATURAL,
  names,
  parseFile,
  pathOf,
  text,
  UUID,
} from './strict.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const COMMON = ['checkpoint', 'format', 'keys', 'origin', 'size'];
const CLOSING = '@format account asset balance book month postings';
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'kapok-receipt/1': [...COMMON, ...ENTRY],
  'kapok-receipts/1': [...COMMON, 'accounts', 'month', 'receipts'],
  'kapok-statement-proof/1': [...COMMON, 'accounts', 'close', 'month'],
  'kapok-certificate-proof/1': [
    ...COMMON,
    ...['account', 'asOfPath', 'certificate', 'digest', 'receipts', 'services'],
  ],
};

export interface ClosingLeaf {
  readonly account: string;
  readonly asset: string;
  readonly balance: string;
  readonly book: string;
  readonly month: string;
  readonly postings: string;
}

/** What a checker found, by the format of the file. */
export interface Checked {
  readonly format: string;
  readonly sealed: Sealed;
  readonly entries: readonly CheckedEntry[];
  readonly closing: readonly ClosingLeaf[];
  readonly accounts: readonly { account: string; asset: string }[];
  /** Of a statement proof: the month that its close is of; else null. */
  readonly closes: string | null;
  /** Of a certificate: whether its services are those of the member, or their number and credited minutes alone are proven. */
  readonly whole: boolean;
}

/**
 * Checks a file. `trusted` are the keys that are known from elsewhere; null takes those of the file at their word. Throws
 * with the first rule that is broken.
 */
export function checkProofFile(fileText: string, trusted: readonly string[] | null): Checked {
  const file = parseFile(fileText);
  const format = text(file.format, /./, 'format');
  const members = MEMBERS[format];
  must(members, 'a known format');
  names(file, members, 'file');
  const sealed = checkSeal(file, trusted);
  const common = { format, sealed, closing: [], accounts: [], closes: null, whole: true };
  if (format === 'kapok-receipt/1') {
    const entry = Object.fromEntries(ENTRY.map((name) => [name, file[name] as Json]));
    return { ...common, entries: [checkEntry(entry, sealed)] };
  }
  if (format === 'kapok-receipts/1') return { ...common, ...checkMonth(file, sealed) };
  if (format === 'kapok-statement-proof/1') return { ...common, ...checkClosing(file, sealed) };
  return { ...common, ...checkCertificate(file, sealed) };
}

function checkMonth(file: JsonObject, sealed: Sealed): Pick<Checked, 'entries' | 'accounts'> {
  const month = text(file.month, MONTH, 'month');
  const accounts = list(file.accounts, 'accounts').map((value) => {
    const one = names(value, ['account', 'asset', 'purpose'], 'account');
    return {
      account: text(one.account, UUID, 'account'),
      asset: text(one.asset, /^(MIN|GRT)$/, 'asset'),
      purpose: text(one.purpose, /^(earned|granted|held)$/, 'purpose'),
    };
  });
  ascending(accounts.map(({ account }) => account));
  const entries = checkEntries(file.receipts, sealed);
  for (const { leaf } of entries) {
    must(leaf.effective.startsWith(`${month}-`), 'an entry of the month');
    const isTheirs = leaf.postings.some(({ account, asset }) =>
      accounts.some((one) => one.account === account && one.asset === asset),
    );
    must(isTheirs, 'a posting on one of the accounts');
  }
  return { entries, accounts };
}

function checkClosing(
  file: JsonObject,
  sealed: Sealed,
): Pick<Checked, 'entries' | 'closing' | 'closes'> {
  const month = text(file.month, MONTH, 'month');
  const close = checkEntry(file.close, sealed);
  const { leaf } = close;
  must(leaf.kind === 'close' && leaf.detail?.format === 'kapok-closing/1', 'a close');
  must(leaf.detail.month === month && close.facts === null, 'the close of the month');
  const indices: bigint[] = [];
  const closing = list(file.accounts, 'accounts').map((value) => {
    const one = names(value, ['index', 'leaf', 'path'], 'closing leaf');
    const leafText = text(one.leaf, /./, 'closing leaf');
    const said = canonical<ClosingLeaf>(leafText, CLOSING);
    must(said.book === leaf.book && said.month === month, 'a closing leaf of the month');
    const index = BigInt(text(one.index, NATURAL, 'index'));
    indices.push(index);
    const size = BigInt(leaf.detail?.accounts ?? 0);
    const place = { index, size, path: pathOf(one.path), alg: leaf.alg };
    const root = climb(digest(leaf.alg, Buffer.of(0), leafText), place);
    must(root === leaf.detail?.closingRoot, 'the way to the root of the close');
    return said;
  });
  ascending(indices);
  return { entries: [close], closing, closes: month };
}

/**
 * Whether a month of receipts is complete between two statement proofs; null before the first month. Throws when a posting is
 * missing on any account that the month names or a closing leaf is of. Answers the accounts of which it can't be told,
 * because they have no closing leaf of the month.
 */
export function checkComplete(month: Checked, now: Checked, before: Checked | null): string[] {
  for (const other of before === null ? [now] : [now, before]) {
    must(other.sealed.origin === month.sealed.origin, 'statements of the same log');
    for (const { leaf } of [...month.entries, ...other.entries]) {
      must(leaf.book === now.entries[0]?.leaf.book, 'statements of the same book');
    }
  }
  const postings = month.entries.flatMap(({ leaf }) => leaf.postings);
  for (const { account, asset, postings: count, balance } of now.closing) {
    const earlier = before?.closing.find((one) => one.account === account);
    const own = postings.filter((posting) => posting.account === account);
    const sum = own.reduce((total, { amount }) => total + BigInt(amount), 0n);
    must(
      BigInt(count) - BigInt(earlier?.postings ?? 0) === BigInt(own.length),
      'no posting missing',
    );
    must(BigInt(balance) - BigInt(earlier?.balance ?? 0) === sum, 'the balance is their sum');
    const said = month.accounts.find((one) => one.account === account);
    must(said === undefined || said.asset === asset, 'the asset of the account');
  }
  const closed = now.closing.map(({ account }) => account);
  return month.accounts.map(({ account }) => account).filter((one) => !closed.includes(one));
}
