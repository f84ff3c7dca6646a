import { shanghaiText } from '../../platform/clock/shanghai.js';
import { type CsvValue, csvText } from '../../platform/csv/csv-writer.js';
import type { Language } from '../../platform/errors/language.js';
import type { AccountSummary, StatementItem } from './month-statement.js';
import type { MonthStatement } from './month-statements.service.js';
import {
  accountName,
  counterpartOf,
  counterpartText,
  decimalHours,
  lineText,
  serviceName,
} from './statement-words.js';

const HEADERS: Readonly<Record<Language, readonly string[]>> = {
  zh: [
    '账户',
    '类别',
    '生效日期',
    '记录时间',
    '事项',
    '对方',
    '服务代码',
    '服务项目',
    '服务日期',
    '变动（分钟）',
    '变动（小时）',
    '结余（分钟）',
    '结余（小时）',
    '分录号',
    '撤销哪一号',
    '被哪一号撤销',
  ],
  en: [
    'Account',
    'Row',
    'Effective on',
    'Recorded at',
    'What',
    'Counterpart',
    'Service code',
    'Service',
    'Service date',
    'Change (minutes)',
    'Change (hours)',
    'Balance (minutes)',
    'Balance (hours)',
    'Entry',
    'Undoes entry',
    'Undone by entry',
  ],
};

const ROWS: Readonly<Record<Language, Readonly<Record<'opening' | 'line' | 'closing', string>>>> = {
  zh: { opening: '月初', line: '明细', closing: '月末' },
  en: { opening: 'Opening', line: 'Line', closing: 'Closing' },
};

/** The statement as a spreadsheet reads it: for each account its opening, its lines, its closing. */
export function statementCsv(statement: MonthStatement, language: Language): string {
  const rows = statement.accounts.flatMap((account) => [
    balanceRow(
      account,
      { day: statement.from, minutes: account.opening, row: 'opening' },
      language,
    ),
    ...statement.items
      .filter(({ purpose, asset }) => purpose === account.purpose && asset === account.asset)
      .map((item) => lineRow(item, language)),
    balanceRow(account, { day: statement.to, minutes: account.closing, row: 'closing' }, language),
  ]);
  return csvText(HEADERS[language], rows);
}

function balanceRow(
  { purpose, asset }: AccountSummary,
  { day, minutes, row }: { day: string; minutes: bigint; row: 'opening' | 'closing' },
  language: Language,
): CsvValue[] {
  const start = [accountName(purpose, asset, language), ROWS[language][row], day];
  return [...start, ...EIGHT_EMPTY, minutes, decimalHours(minutes), null, null, null];
}

const EIGHT_EMPTY: readonly null[] = Array<null>(8).fill(null);

function lineRow(item: StatementItem, language: Language): CsvValue[] {
  const about = item.about === null || item.about.kind === 'spending' ? null : item.about;
  return [
    accountName(item.purpose, item.asset, language),
    ROWS[language].line,
    item.effectiveOn,
    shanghaiText(new Date(item.recordedAt)),
    lineText(item, language),
    counterpartText(counterpartOf(item), language),
    about?.service.code ?? null,
    about === null ? null : serviceName(about.service, language),
    about?.serviceDate ?? null,
    item.amount,
    decimalHours(item.amount),
    item.balanceAfter,
    decimalHours(item.balanceAfter),
    item.seq,
    item.reverses?.seq ?? null,
    item.reversedBy?.seq ?? null,
  ];
}
