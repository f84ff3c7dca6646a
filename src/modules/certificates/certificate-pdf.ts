import { hoursText } from '../../platform/clock/hours-text.js';
import type { Language } from '../../platform/errors/language.js';
import { Letter, type PrintWish } from '../../platform/pdf/letter.js';
import { dateText, monthText } from '../../platform/pdf/paper-style.js';
import type { Cell, Column } from '../../platform/pdf/table.js';
import { serviceName } from '../statements/statement-words.js';
import type { CertificateDocument, HoursSum } from './certificate.js';
import { groupedNumber } from './certificate-number.js';

/** Longer periods are printed by year. */
const MOST_MONTHS = 24;

/** How a certificate is printed: `publicUrl` is where the public reaches the service, null when it is not known. */
export type CertificatePrint = PrintWish & { readonly publicUrl: string | null };

/** What the QR code of a certificate holds: the address to check it at, or its bare number. */
export function certificateCode(number: string, publicUrl: string | null): string {
  const grouped = groupedNumber(number);
  return publicUrl === null
    ? `KAPOK-CERTIFICATE/1:${grouped}`
    : `${publicUrl}/v1/certificates/${grouped}`;
}

/** The certificate as a PDF, the same bytes whenever it is printed in the same way. */
export function certificatePdf(
  document: CertificateDocument,
  wish: CertificatePrint,
): Promise<Buffer> {
  const { language } = wish;
  const words = WORDS[language];
  const letter = new Letter(wish, {
    title: words.title,
    createdAt: new Date(`${document.issuedOn}T00:00:00+08:00`),
  });
  const { total } = document;
  letter.writeTitle();
  letter.writeText(sentence(document, wish));
  letter.writeBand({
    name: words.served,
    figure: hoursText(BigInt(total.servedMinutes), language),
    line: `${words.records} ${total.records} · ${words.credited} ${hoursText(BigInt(total.creditedMinutes), language)}`,
  });
  const colon = language === 'zh' ? '：' : ': ';
  letter.writeCode(words.check, certificateCode(document.number, wish.publicUrl), [
    `${words.number}${colon}${groupedNumber(document.number)}`,
    `${words.issuedOn}${colon}${dateText(document.issuedOn, language)}`,
    `${words.asOf}${colon}${words.entry(document.asOf.seq)}`,
    wish.publicUrl === null ? words.askCity : words.scan,
  ]);
  letter.paper.y += letter.sizes.body;
  writeSums(letter, words.byService, words.service, serviceRows(document, language));
  writeSums(letter, words.byMonth, words.month, monthRows(document, language));
  return letter.finish(groupedNumber(document.number));
}

function sentence({ member, period }: CertificateDocument, { name, language }: PrintWish): string {
  const { memberNo } = member;
  const [from, to] = [dateText(period.from, language), dateText(period.to, language)];
  if (language === 'zh') {
    const holder = name === null ? `成员（编号 ${memberNo}）` : `${name}（成员编号 ${memberNo}）`;
    return `兹证明 ${holder} 于 ${from} 至 ${to} 期间，作为志愿者为老人提供了下列服务。各项均经工作人员审核，并记入不可更改的时间账簿。`;
  }
  const holder = name === null ? `member ${memberNo}` : `${name} (member ${memberNo})`;
  return `This is to certify that from ${from} to ${to} ${holder} gave elders the services below as a volunteer. Each was approved by a worker and written into a ledger that nobody can alter.`;
}

interface SumRow {
  readonly label: string;
  readonly sum: HoursSum;
}

function serviceRows({ services }: CertificateDocument, language: Language): SumRow[] {
  return services.map((service) => ({ label: serviceName(service, language), sum: service }));
}

function monthRows({ months }: CertificateDocument, language: Language): SumRow[] {
  if (months.length <= MOST_MONTHS) {
    return months.map((sum) => ({ label: monthText(sum.month, language), sum }));
  }
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))];
  return years.map((year) => ({
    label: language === 'zh' ? `${year}年` : year,
    sum: months.filter(({ month }) => month.startsWith(year)).reduce(added, NOTHING),
  }));
}

const NOTHING: HoursSum = { records: '0', servedMinutes: '0', creditedMinutes: '0' };

function added(a: HoursSum, b: HoursSum): HoursSum {
  const sum = (of: keyof HoursSum): string => String(BigInt(a[of]) + BigInt(b[of]));
  return {
    records: sum('records'),
    servedMinutes: sum('servedMinutes'),
    creditedMinutes: sum('creditedMinutes'),
  };
}

function writeSums(letter: Letter, heading: string, first: string, rows: readonly SumRow[]): void {
  const { language } = letter;
  const words = WORDS[language];
  const size = letter.sizes.body;
  const cells = rows.map(({ label, sum }) => [
    label,
    sum.records,
    hoursText(BigInt(sum.servedMinutes), language),
    hoursText(BigInt(sum.creditedMinutes), language),
  ]);
  const figures = (title: string, n: number): Column => ({
    title,
    align: 'right',
    width: letter.widest([title, ...cells.map((row) => row[n] ?? '')]),
  });
  const columns: Column[] = [
    { title: first, width: null },
    figures(words.records, 1),
    figures(words.served, 2),
    figures(words.credited, 3),
  ];
  const toCell = (text: string): Cell => [{ text, size }];
  letter.writeTable(
    heading,
    columns,
    cells.map((row) => row.map(toCell)),
  );
}

const WORDS = {
  zh: {
    title: '志愿服务时间证书',
    served: '服务时长',
    records: '次数',
    credited: '记入账户',
    byService: '按服务项目',
    service: '服务项目',
    byMonth: '按月份',
    month: '月份',
    number: '证书编号',
    issuedOn: '出具日期',
    asOf: '依据',
    entry: (seq: string) => `时间账簿，截至第${seq}号分录`,
    check: '如何核对',
    scan: '扫描二维码，或在公开核对页输入证书编号，任何人都可以核对这份证书，以及其中的时长后来有没有更正。',
    askCity:
      '在本市的公开核对页输入证书编号，任何人都可以核对这份证书，以及其中的时长后来有没有更正。',
  },
  en: {
    title: 'Certificate of service',
    served: 'Time served',
    records: 'Services',
    credited: 'Credited',
    byService: 'By service',
    service: 'Service',
    byMonth: 'By month',
    month: 'Month',
    number: 'Certificate number',
    issuedOn: 'Issued on',
    asOf: 'Resting on',
    entry: (seq: string) => `the ledger up to entry ${seq}`,
    check: 'How to check this',
    scan: 'Scan the code, or type the number on the public page: anybody can check this certificate, and whether its hours were corrected since.',
    askCity:
      "Type the number on the city's public page: anybody can check this certificate, and whether its hours were corrected since.",
  },
} as const;
