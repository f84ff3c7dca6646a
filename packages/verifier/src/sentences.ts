import { FAULTS, type Facts, type Sentence } from './faults.js';
import type { Fault, Remark } from './findings.js';
import { numbered } from './numbered.js';
import { REMARKS } from './remarks.js';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The sentence of a fault, with the entry it was seen at. */
export function faultSentence({ code, facts, entry }: Fault, language: Language): string {
  const sentence = filled(FAULTS[code], facts, language);
  if (entry === null) return sentence;
  return language === 'en' ? `Entry ${entry}: ${sentence}` : `第 ${entry} 条：${sentence}`;
}

/** The sentence of a remark. */
export function remarkSentence({ code, facts }: Remark, language: Language): string {
  return filled(REMARKS[code], facts, language);
}

function filled(sentence: Sentence, facts: Facts, language: Language): string {
  const text = language === 'en' ? numbered(sentence.en, facts) : sentence.zh;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name] ?? '?';
    const isWord = language !== 'en' && (name === 'kind' || name === 'what');
    return isWord ? (CHINESE[fact] ?? fact) : visible(fact);
  });
}

/** What a file says must not move a terminal's cursor, start a line or turn the direction of the text. */
function visible(fact: string): string {
  return fact.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (char) => {
    const code = char.codePointAt(0) as number;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Kinds of entries, and what they are about, for people who read Chinese. */
const CHINESE: Readonly<Record<string, string>> = {
  genesis: '创世',
  service: '服务',
  hold: '冻结',
  release: '解冻',
  redeem: '兑付',
  gift: '赠与',
  donate: '捐赠',
  grant: '发放',
  expire: '过期',
  settle: '结算',
  close: '结账',
  reverse: '冲正',
  adjust: '调整',
  import: '导入',
  notice: '公告',
  service_record: '服务记录',
  donation: '捐赠',
  grant_award: '发放依据',
  inspection_draw: '抽查',
};
