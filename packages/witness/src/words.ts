import type { Finding } from './follow.js';
import type { MirrorResult } from './mirror.js';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

type Sentence = Readonly<Record<Language, string>>;

/** What following a log came to. `{shown}` and `{known}` are numbers of entries. */
const FINDINGS: Readonly<Record<Finding, Sentence>> = {
  cosigned: {
    en: 'co-signed at {shown} entries',
    'zh-CN': '已联署，共 {shown} 条记录',
  },
  unchanged: {
    en: 'nothing new since {known} entries',
    'zh-CN': '没有新记录，仍为 {known} 条',
  },
  behind: {
    en: 'REFUSED: it shows {shown} entries and had shown {known}. A cache is late, or an old backup was restored',
    'zh-CN':
      '拒绝联署：现在只有 {shown} 条记录，此前见过 {known} 条。可能是缓存未更新，也可能恢复了旧备份',
  },
  forked: {
    en: 'REFUSED: its {shown} entries do not continue the {known} it had signed before. The log shows two histories; both checkpoints are kept',
    'zh-CN':
      '拒绝联署：现在的 {shown} 条记录接不上它此前签过的 {known} 条。日志给出了两种不同的历史，两份检查点都已留存',
  },
  unsigned: {
    en: 'REFUSED: no right signature of a key that was added. The key was exchanged, or somebody else answers',
    'zh-CN': '拒绝联署：没有已登记密钥的有效签名。密钥可能已更换，也可能不是该日志在应答',
  },
  unreadable: {
    en: 'REFUSED: its tiles do not lead to the root that it signed',
    'zh-CN': '拒绝联署：它给出的分块数据算不出它签名的根哈希',
  },
  unreachable: {
    en: 'it cannot be reached, or answers no checkpoint',
    'zh-CN': '无法访问，或者没有返回检查点',
  },
};

/** What mirroring came to. */
const MIRRORED: Readonly<Record<MirrorResult['outcome'], Sentence>> = {
  copied: {
    en: '{size} entries, {fetched} files fetched; the copy continues the one of {before} entries',
    'zh-CN': '共 {size} 条记录，下载了 {fetched} 个文件；与此前 {before} 条的副本前后相接',
  },
  unchanged: {
    en: '{size} entries, nothing new',
    'zh-CN': '共 {size} 条记录，没有新内容',
  },
  behind: {
    en: 'REFUSED: it shows {size} entries, and the copy has {before}. A cache is late, or an old backup was restored',
    'zh-CN':
      '拒绝更新：现在只有 {size} 条记录，副本有 {before} 条。可能是缓存未更新，也可能恢复了旧备份',
  },
  forked: {
    en: 'REFUSED: its {size} entries do not continue the {before} of the copy. The log shows two histories; its checkpoint is kept in refused/',
    'zh-CN':
      '拒绝更新：现在的 {size} 条记录接不上副本中的 {before} 条。日志给出了两种不同的历史，新检查点留存在 refused/ 中',
  },
  unsigned: {
    en: 'REFUSED: its checkpoint has no right signature of the given key',
    'zh-CN': '拒绝更新：检查点没有所给密钥的有效签名',
  },
  broken: {
    en: 'REFUSED: {path} is not what the signed checkpoint demands',
    'zh-CN': '拒绝更新：{path} 与签名检查点不符',
  },
};

/** A finding about a log, in words. */
export function findingSentence(
  look: { finding: Finding; shown: bigint | null; known: bigint | null },
  language: Language,
): string {
  const { finding, shown, known } = look;
  return fill(FINDINGS[finding][language], { shown, known });
}

/** What mirroring came to, in words. */
export function mirrorSentence(result: MirrorResult, language: Language): string {
  return fill(MIRRORED[result.outcome][language], { ...result });
}

function fill(sentence: string, facts: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? 0));
}
