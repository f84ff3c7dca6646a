import { hoursText } from '../../platform/clock/hours-text.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Letter, type PrintWish } from '../../platform/pdf/letter.js';
import { dateText, monthText } from '../../platform/pdf/paper-style.js';
import type { Column } from '../../platform/pdf/table.js';
import { LineRows } from './line-rows.js';
import type { AccountSummary } from './month-statement.js';
import type { MonthStatement } from './month-statements.service.js';
import { type PaperWords, paperWords } from './paper-words.js';
import type { StatementCodes } from './statement-proofs.js';
import { accountName, serviceName } from './statement-words.js';

/** The statement as a PDF. Of a closed month it is the same bytes whenever it is printed in the same way. */
export function statementPdf(
  statement: MonthStatement,
  codes: StatementCodes,
  wish: PrintWish,
): Promise<Buffer> {
  const { language } = wish;
  const words = paperWords(language);
  const month = monthText(statement.month, language);
  const letter = new Letter(wish, {
    title: language === 'zh' ? `${month}${words.statement}` : `${words.statement}, ${month}`,
    // A paper of an open month is not kept; it is of the month's first day.
    createdAt: new Date(statement.close?.recordedAt ?? `${statement.from}T00:00:00+08:00`),
  });
  letter.writeTitle();
  letter.writeFacts(holderFacts(statement, wish, words));
  for (const account of statement.accounts) writeSums(letter, account, words);
  for (const account of statement.accounts) writeLines(letter, statement, account, wish.isLarge);
  writeServices(letter, statement, words);
  writeProof(letter, codes, words);
  return letter.finish(month);
}

function holderFacts(
  { member, unit, close, from, to }: MonthStatement,
  { name, language }: PrintWish,
  words: PaperWords,
): (readonly [string, string])[] {
  const date = (day: string): string => dateText(day, language);
  const state =
    close === null
      ? `${words.provisional}${words.provisionalWhy}`
      : words.closedBy(String(close.seq), date(shanghaiDate(new Date(close.recordedAt))));
  return [
    ...(name === null ? [] : [[words.name, name] as const]),
    [words.memberNo, member.memberNo],
    [words.unit, unit.name],
    [words.period, `${date(from)} – ${date(to)}`],
    [words.state, state],
  ];
}

/** What there was, what came, what went, and what is there now in big figures. */
function writeSums(letter: Letter, account: AccountSummary, words: PaperWords): void {
  const { language } = letter;
  const hours = (minutes: bigint): string => hoursText(minutes, language);
  const sums = [
    `${words.opening} ${hours(account.opening)}`,
    `${words.credits} ${hours(account.credits)}`,
    `${words.debits} ${hours(account.debits)}`,
  ];
  letter.writeBand({
    name: accountName(account.purpose, account.asset, language),
    figure: hours(account.closing),
    line: sums.join(language === 'zh' ? '　' : '   '),
  });
}

function writeLines(
  letter: Letter,
  statement: MonthStatement,
  { purpose, asset }: AccountSummary,
  isLarge: boolean,
): void {
  const { language } = letter;
  const items = statement.items.filter((one) => one.purpose === purpose && one.asset === asset);
  if (items.length === 0) return;
  const table = new LineRows(letter, isLarge);
  letter.writeTable(
    `${accountName(purpose, asset, language)} · ${paperWords(language).lines}`,
    table.columns(items),
    items.map((item) => table.row(item)),
  );
}

function writeServices(letter: Letter, { services }: MonthStatement, words: PaperWords): void {
  if (services.length === 0) return;
  const { language } = letter;
  const size = letter.sizes.body;
  const shown = (minutes: bigint): string => (minutes === 0n ? '–' : hoursText(minutes, language));
  const figures = (title: string, minutes: readonly bigint[]): Column => ({
    title,
    align: 'right',
    width: letter.widest([title, ...minutes.map(shown)]),
  });
  const columns: Column[] = [
    { title: words.service, width: null },
    figures(
      words.given,
      services.map(({ given }) => given),
    ),
    figures(
      words.received,
      services.map(({ received }) => received),
    ),
  ];
  const rows = services.map((service) => [
    [{ text: serviceName(service, language), size }],
    [{ text: shown(service.given), size }],
    [{ text: shown(service.received), size }],
  ]);
  letter.writeTable(words.byService, columns, rows);
}

/** How to check the paper, and the codes to check it with. */
function writeProof(letter: Letter, { proof, receipts }: StatementCodes, words: PaperWords): void {
  if (proof.length === 0) letter.writeText(words.noProofYet);
  else letter.writeCodes(words.check, words.checkHow(proof.length), proof);
  if (receipts.length === 0) return;
  letter.writeCodes(words.checkLines, words.checkLinesHow(receipts.length), receipts);
}
