import { numbered } from '../numbered.js';
import type { Language } from '../sentences.js';

type Words = Readonly<Record<Language, string>>;

const HELP: Words = {
  'zh-CN': `kapok-verify <内容> <文件> [选项]

核验木棉时光汇的凭据和账簿，不连网络，不依赖运营方。

内容：
  receipt      一条分录的凭据（kapok-receipt/1），也可以是从纸上扫描的各部分
  month        一个月的全部凭据（kapok-receipts/1）
  statement    月末余额证明（kapok-statement-proof/1 或 KAPOK-STATEMENT 文字）
  certificate  服务证书的证明（kapok-certificate-proof/1）
  export       账簿导出文件（JSON Lines）；文件名 - 表示标准输入
  mirror       日志镜像的目录
  checkpoint   检查点
  draw         双随机抽查文件（kapok-draw-file/1）
  file         以上任何一种文件

选项（前五项可以重复）：
  --key 公钥              您从别处得知的日志公钥或见证者公钥
  --checkpoint 文件       您以前留存的检查点，或含有检查点的凭据
  --head 序号:哈希        您以前记下的链头
  --consistency 文件      日志给出的一致性证明，用来对照大小不同的检查点
  --statement 文件        核验 month 时，当月和上一个月的月末余额证明
  --witnesses 数量        至少需要几个（用 --key 提供的）见证者签名
  --partly                核验 certificate 时，只核对分钟数，不要求证明属于谁
  --lang zh-CN|en         语言
  --json                  输出 JSON

退出码：0 没有发现问题；1 有问题，每个问题一句话；2 命令或文件无法读取。
`,
  en: `kapok-verify <what> <file> [options]

Checks receipts and books of a Kapok time bank, without a network and without asking who runs it.

What:
  receipt      the receipt of one entry (kapok-receipt/1), also as parts scanned from paper
  month        all receipts of a month (kapok-receipts/1)
  statement    closing balances (kapok-statement-proof/1, or the text KAPOK-STATEMENT)
  certificate  the proof of a certificate (kapok-certificate-proof/1)
  export       an export of a book (JSON Lines); the name - is the standard input
  mirror       a folder that mirrors a log
  checkpoint   a checkpoint
  draw         the file of an inspection draw (kapok-draw-file/1)
  file         a file of any of these kinds

Options (the first five may be repeated):
  --key VKEY            a key of the log or of a witness that you know from elsewhere
  --checkpoint FILE     a checkpoint that you kept, or a receipt that holds one
  --head SEQ:HASH       a head that you noted
  --consistency FILE    a consistency proof of the log, for checkpoints of two sizes
  --statement FILE      with month: the statement proofs of the month and of the one before
  --witnesses N         how many witnesses (given by --key) must have signed
  --partly              with certificate: the minutes are enough, it need not be shown whose they are
  --lang zh-CN|en       language
  --json                answer in JSON

Exit code: 0 nothing is wrong; 1 something is, one sentence for each fault; 2 the command or a file cannot be read.
`,
};

const WORDS = {
  sound: { 'zh-CN': '核验通过：没有发现问题。', en: 'Sound: nothing wrong was found.' },
  partly: {
    'zh-CN': '部分核验通过：没有发现问题，但没有证明属于谁。',
    en: 'Sound in part: nothing wrong was found, but it is not shown whose it is.',
  },
  unsound: { 'zh-CN': '核验不通过：发现 {count} 个问题。', en: 'NOT sound: {count:fault/faults}.' },
  more: { 'zh-CN': '……另有 {count} 个问题。', en: '… and {count:more fault/more faults}.' },
  usage: {
    'zh-CN': '无法理解命令：{what}（用 --help 查看说明）',
    en: 'The command cannot be understood: {what} (--help tells more)',
  },
  unreadable: { 'zh-CN': '无法读取：{what}', en: 'Cannot be read: {what}' },
} as const satisfies Record<string, Words>;

/** The text of `--help`. */
export function helpText(language: Language): string {
  return HELP[language];
}

/** What the command line says by itself. */
export function say(
  name: keyof typeof WORDS,
  language: Language,
  facts: Readonly<Record<string, string>> = {},
): string {
  const text = language === 'en' ? numbered(WORDS[name].en, facts) : WORDS[name][language];
  return text.replace(/\{(\w+)\}/g, (_, fact: string) => facts[fact] ?? '?');
}
