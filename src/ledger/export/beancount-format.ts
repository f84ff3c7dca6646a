import { addDays } from '../../platform/clock/shanghai.js';
import { ASSETS, type OwnerKind, type Purpose } from '../vocabulary.js';
import type { ExportedAccount, ExportedEntry, TextFormat } from './text-format.js';

/**
 * Everything is opened on the first day of the leaf format: an entry may take effect before another one that was
 * recorded earlier, and beancount sorts by date.
 */
const OPENED_ON = '1900-01-01';
const COMMODITIES = ASSETS.map((asset) => `${OPENED_ON} commodity ${asset}\n`).join('');

/** Beancount knows five roots: what is held, where it came from, and where it went. */
const ROOTS: Readonly<Record<OwnerKind, string>> = {
  member: 'Assets:Member',
  unit: 'Assets:Unit',
  book: 'Expenses:Book',
};
const ISSUANCE: Purpose = 'issuance';

/**
 * Beancount's format (beancount.github.io): one transaction an entry, dated by its effective day, kind as payee and
 * subject type as narration, number and hash as metadata. An account is opened in the block of the entry that moves it
 * first. Closing balances are assertions of the first day after their month, which beancount reads as of its morning.
 */
export const BEANCOUNT: TextFormat = {
  preamble: (bookCode) =>
    `option "title" "${bookCode}"\n${ASSETS.map((asset) => `option "operating_currency" "${asset}"\n`).join('')}${COMMODITIES}\n`,
  entry(entry, accounts) {
    const { content, place, hash } = entry;
    const { kind, effectiveOn, subjectType, postings } = content;
    const lines = postings.map(
      ({ account, amount, asset }) =>
        `  ${nameOf(account, accounts.get(account))}  ${amount} ${asset}\n`,
    );
    const head = `${effectiveOn} * "${kind}" "${subjectType}"\n  seq: "${place.seq}"\n  leaf: "${hash}"\n`;
    return `${openings(entry, accounts)}${head}${lines.join('')}\n`;
  },
  balances({ monthEnd, balances }) {
    const day = addDays(monthEnd, 1);
    const lines = balances.map(
      ({ account, asset, balance }) =>
        `${day} balance ${nameOf(account.id, account)}  ${balance} ${asset}\n`,
    );
    return `${lines.join('')}\n`;
  },
  mark: /^ {2}seq: "(\d{1,19})"\n {2}leaf: "([0-9a-f]{64})"\n/gm,
};

/** The accounts that this entry moves first. An account has one asset for good. */
function openings(
  { content, place }: ExportedEntry,
  accounts: ReadonlyMap<string, ExportedAccount>,
): string {
  const first = new Map(
    content.postings
      .filter(({ account }) => accounts.get(account)?.firstSeq === place.seq)
      .map(({ account, asset }) => [account, asset]),
  );
  const lines = [...first].map(
    ([id, asset]) => `${OPENED_ON} open ${nameOf(id, accounts.get(id))} ${asset}\n`,
  );
  return lines.join('');
}

/** Each part of a name begins with a capital or a digit. An account that is no more is in the leaf, but was never opened. */
function nameOf(id: string, account: ExportedAccount | undefined): string {
  const last = id.toUpperCase();
  if (account === undefined) return `Equity:Unknown:${last}`;
  const { ownerKind, purpose } = account;
  const root = purpose === ISSUANCE ? 'Equity:Book' : ROOTS[ownerKind];
  return `${root}:${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}:${last}`;
}
