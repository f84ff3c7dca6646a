import type { Language } from '../sentences.js';

/** The texts of the page, by the name that stands in its HTML as `data-word`. */
export const PAGE_WORDS = {
  title: { 'zh-CN': '核验凭据', en: 'Check a receipt' },
  intro: {
    'zh-CN':
      '把凭据、账单证明、服务证书证明或账簿导出文件放到这里，核验它是否真实、有没有被改过。本页面不连网络，文件不会离开您的设备。',
    en: 'Put a receipt, a statement proof, the proof of a certificate or an export of a book here to see whether it is true and unchanged. This page uses no network; no file leaves your device.',
  },
  drop: { 'zh-CN': '把文件拖到这里，或选择文件', en: 'Drop files here, or choose them' },
  files: { 'zh-CN': '要核验的文件', en: 'Files to check' },
  paste: {
    'zh-CN': '或粘贴文字（例如从纸上扫描的各部分，一行一个）',
    en: 'Or paste text (such as parts scanned from paper, one a line)',
  },
  check: { 'zh-CN': '核验', en: 'Check' },
  known: { 'zh-CN': '您从别处知道的', en: 'What you know from elsewhere' },
  keys: {
    'zh-CN': '日志或见证者的公钥，一行一个',
    en: 'Keys of the log or of witnesses, one a line',
  },
  kept: { 'zh-CN': '您以前留存的检查点或凭据', en: 'Checkpoints or receipts that you kept' },
  knownHint: {
    'zh-CN': '没有这些也能核验文件自身是否一致；有了它们，才能知道它是否属于您所知道的那个日志。',
    en: 'Without these it is seen whether a file agrees with itself; with them, whether it is of the log that you know.',
  },
  working: { 'zh-CN': '正在核验……', en: 'Checking …' },
  sound: { 'zh-CN': '通过：没有发现问题', en: 'Sound: nothing wrong was found' },
  partly: {
    'zh-CN': '部分通过：没有发现问题，但没有证明属于谁',
    en: 'Sound in part: nothing wrong was found, but it is not shown whose it is',
  },
  unsound: { 'zh-CN': '不通过：发现问题', en: 'Not sound: something is wrong' },
  unreadable: { 'zh-CN': '无法读取', en: 'Cannot be read' },
  more: { 'zh-CN': '还有更多问题没有列出', en: 'There are more faults than are listed' },
  pasted: { 'zh-CN': '粘贴的文字', en: 'Pasted text' },
  language: { 'zh-CN': 'English', en: '中文' },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

export type PageWord = keyof typeof PAGE_WORDS;
