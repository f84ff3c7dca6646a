import { ASSETS } from '../vocabulary.js';
import type { ExportedAccount, TextFormat } from './text-format.js';

/** hledger reads amounts without a decimal mark only if it is told what a commodity looks like. */
const PREAMBLE = `${ASSETS.map((asset) => `commodity 1000. ${asset}`).join('\n')}\n\n`;

/**
 * hledger's journal format (hledger.org): one transaction an entry, dated by its effective day, with `seq` as code, kind
 * and subject type as description and the leaf's hash in its comment. Accounts are `ownerKind:purpose:id`. Closing
 * balances are assertions dated the last day of their month: hledger asserts in order of date, and within a day in the
 * order of the file, where whatever takes effect in the month stands before its close.
 */
export const HLEDGER: TextFormat = {
  preamble: () => PREAMBLE,
  entry({ content, place, hash }, accounts) {
    const { kind, effectiveOn, subjectType, postings } = content;
    const lines = postings.map(
      ({ account, amount, asset }) =>
        `    ${nameOf(account, accounts.get(account))}  ${amount} ${asset}\n`,
    );
    return `${effectiveOn} (${place.seq}) ${kind} ${subjectType}  ; leaf:${hash}\n${lines.join('')}\n`;
  },
  balances({ monthEnd, closeSeq, from, balances }) {
    const lines = balances.map(
      ({ account, asset, balance }) =>
        `    ${nameOf(account.id, account)}  0 ${asset} = ${balance} ${asset}\n`,
    );
    return `${monthEnd} (${closeSeq}) closing balances from ${from}\n${lines.join('')}\n`;
  },
  mark: /^\d{4}-\d{2}-\d{2} \((\d{1,19})\) [a-z]+ [a-z_]+ {2}; leaf:([0-9a-f]{64})\n/gm,
};

/** An account that is no more is still in the leaf; verify names such tampering. */
function nameOf(id: string, account: ExportedAccount | undefined): string {
  return account === undefined ? `unknown:${id}` : `${account.ownerKind}:${account.purpose}:${id}`;
}
