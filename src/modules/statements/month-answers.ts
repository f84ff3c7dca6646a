import type { LinkedEntry } from '../../ledger/read-month.js';
import type { Language } from '../../platform/errors/language.js';
import type { StatementItem } from './month-statement.js';
import type { LinkedEntryDto, MonthLineDto, MonthStatementDto } from './month-statements.dto.js';
import type { MonthStatement } from './month-statements.service.js';
import { receiptText } from './statement-receipt.js';
import {
  accountName,
  counterpartOf,
  counterpartText,
  lineText,
  serviceName,
} from './statement-words.js';

/** The format of the JSON answer; a change of its meaning gets another one. */
const FORMAT = 'kapok-statement/1';

/** A statement as JSON. Nothing in it depends on when it is asked for, once the month is closed. */
export function toStatementAnswer(
  statement: MonthStatement,
  language: Language,
): MonthStatementDto {
  const { member, unit, close } = statement;
  return {
    format: FORMAT,
    city: statement.city,
    bookUid: statement.bookUid,
    member: { id: member.id, memberNo: member.memberNo, unitCode: unit.code, unitName: unit.name },
    month: statement.month,
    from: statement.from,
    to: statement.to,
    state: close === null ? 'provisional' : 'closed',
    toSeq: String(statement.toSeq),
    close: close && { ...close, seq: String(close.seq), accounts: String(close.accounts) },
    accounts: toAccounts(statement, language),
    lines: statement.items.map((item) => toLine(item, language)),
    services: statement.services.map((service) => ({
      code: service.code,
      name: serviceName(service, language),
      givenMinutes: String(service.given),
      receivedMinutes: String(service.received),
    })),
    receipt: receiptText(statement),
  };
}

function toAccounts(statement: MonthStatement, language: Language): MonthStatementDto['accounts'] {
  return statement.accounts.map((account, n) => {
    const proof = statement.proofs[n] ?? null;
    return {
      purpose: account.purpose,
      asset: account.asset,
      name: accountName(account.purpose, account.asset, language),
      openingMinutes: String(account.opening),
      creditsMinutes: String(account.credits),
      debitsMinutes: String(account.debits),
      closingMinutes: String(account.closing),
      postings: String(account.postings),
      proof: proof && {
        leaf: proof.leaf,
        index: String(proof.index),
        size: String(proof.size),
        path: [...proof.path],
      },
    };
  });
}

function toLine(item: StatementItem, language: Language): MonthLineDto {
  const counterpart = counterpartOf(item);
  const about = item.about === null || item.about.kind === 'spending' ? null : item.about;
  return {
    seq: String(item.seq),
    kind: item.kind,
    text: lineText(item, language),
    purpose: item.purpose,
    asset: item.asset,
    effectiveOn: item.effectiveOn,
    recordedAt: item.recordedAt,
    service: about && {
      code: about.service.code,
      name: serviceName(about.service, language),
      date: about.serviceDate,
    },
    late: item.isLate,
    counterpart: { ...counterpart, text: counterpartText(counterpart, language) },
    amountMinutes: String(item.amount),
    balanceAfterMinutes: String(item.balanceAfter),
    reverses: toLinked(item.reverses),
    reversedBy: toLinked(item.reversedBy),
  };
}

function toLinked(entry: LinkedEntry | null): LinkedEntryDto | null {
  return entry && { seq: String(entry.seq), effectiveOn: entry.effectiveOn };
}
