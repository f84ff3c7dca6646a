import type { Language } from '../../platform/errors/language.js';

/** What stands on a printed statement beside the figures. */
export interface PaperWords {
  readonly statement: string;
  readonly name: string;
  readonly memberNo: string;
  readonly unit: string;
  readonly period: string;
  readonly state: string;
  readonly provisional: string;
  readonly provisionalWhy: string;
  readonly opening: string;
  readonly credits: string;
  readonly debits: string;
  readonly lines: string;
  readonly date: string;
  readonly what: string;
  readonly change: string;
  readonly balance: string;
  readonly byService: string;
  readonly service: string;
  readonly given: string;
  readonly received: string;
  readonly check: string;
  readonly noProofYet: string;
  readonly checkLines: string;
  closedBy(seq: string, date: string): string;
  entry(seq: string): string;
  late(date: string): string;
  served(date: string): string;
  agreed(date: string): string;
  recorded(date: string): string;
  reverses(seq: string, date: string): string;
  reversedBy(seq: string, date: string): string;
  checkHow(parts: number): string;
  checkLinesHow(parts: number): string;
}

const ZH: PaperWords = {
  statement: '时间账单',
  name: '姓名',
  memberNo: '成员编号',
  unit: '所属',
  period: '期间',
  state: '状态',
  provisional: '暂列',
  provisionalWhy: '（本月还没有结账，数字还会变）',
  opening: '月初',
  credits: '存入',
  debits: '支出',
  lines: '明细',
  date: '日期',
  what: '事项',
  change: '变动',
  balance: '结余',
  byService: '按服务项目',
  service: '服务项目',
  given: '提供',
  received: '接受',
  check: '如何核对',
  noProofYet: '本月还没有结账，结账以后的账单带有可以核对的凭据。',
  closedBy: (seq, date) => `已结账（第 ${seq} 号分录，${date}）`,
  entry: (seq) => `第${seq}号`,
  late: (date) => `服务日期 ${date}，该月已结账，计入本月`,
  served: (date) => `服务日期 ${date}`,
  agreed: (date) => `约定日期 ${date}`,
  recorded: (date) => `${date}记录`,
  reverses: (seq, date) => `撤销 ${date}的第 ${seq} 号`,
  reversedBy: (seq, date) => `已被 ${date}的第 ${seq} 号撤销`,
  checkHow: (parts) =>
    `扫描下面的${parts === 1 ? '二维码' : ` ${parts} 个二维码`}，任何人都可以用独立的核对工具，不经过我们的系统，核对月末结余和明细条数是否完整、有没有被改动。`,
  checkLines: '逐笔核对',
  checkLinesHow: (parts) =>
    `扫描下面的${parts === 1 ? '二维码' : ` ${parts} 个二维码`}，可以用同一工具核对上面的每一笔都已记入时间账簿。`,
};

const EN: PaperWords = {
  statement: 'Statement of time',
  name: 'Name',
  memberNo: 'Member number',
  unit: 'Belongs to',
  period: 'Period',
  state: 'State',
  provisional: 'Provisional',
  provisionalWhy: ' (the month is still open; figures may change)',
  opening: 'Start',
  credits: 'In',
  debits: 'Out',
  lines: 'lines',
  date: 'Date',
  what: 'What',
  change: 'Change',
  balance: 'Balance',
  byService: 'By service',
  service: 'Service',
  given: 'Given',
  received: 'Received',
  check: 'How to check this',
  noProofYet:
    'The month is still open. Once it is closed, its statement carries a receipt that can be checked.',
  closedBy: (seq, date) => `Closed (entry ${seq}, ${date})`,
  entry: (seq) => `entry ${seq}`,
  late: (date) => `service of ${date}; that month is closed, so it counts here`,
  served: (date) => `service of ${date}`,
  agreed: (date) => `agreed for ${date}`,
  recorded: (date) => `recorded on ${date}`,
  reverses: (seq, date) => `undoes entry ${seq} of ${date}`,
  reversedBy: (seq, date) => `undone by entry ${seq} of ${date}`,
  checkHow: (parts) =>
    `Scan the ${parts === 1 ? 'code' : `${parts} codes`} below: with a stand-alone tool, and without asking us, anybody can check that the closing balances and the number of lines are complete and unaltered.`,
  checkLines: 'How to check each line',
  checkLinesHow: (parts) =>
    `Scan the ${parts === 1 ? 'code' : `${parts} codes`} below with the same tool to check that every line above stands in the ledger.`,
};

/** The words of one language. */
export function paperWords(language: Language): PaperWords {
  return language === 'zh' ? ZH : EN;
}
