import type { Language } from '../../platform/errors/language.js';
import { fillIn } from '../../platform/errors/problem.js';

/** What a kind of notification carries and says. `zh` and `en` hold a `{param}` placeholder for each of `params`. */
export interface NotificationKindEntry {
  /** Never personal data: months, counts, ids, names of checks. */
  readonly params: readonly string[];
  readonly zh: string;
  readonly en: string;
}

/**
 * Every kind of notification, in one closed table. Append a kind as one line; one that was sent keeps its name and
 * its params, because old rows are rendered by it.
 */
// biome-ignore format: one kind a line reads as the table it is
export const NOTIFICATION_KINDS = {
  'settlement.waiting': { params: ['month', 'reasons'], zh: '{month} 月结正在等待，原因 {reasons} 项，请处理或说明理由后继续。', en: 'The settlement of {month} waits for {reasons} reason(s); attend to them, or overrule with a reason.' },
  'settlement.done': { params: ['month', 'entries'], zh: '{month} 月结已完成，共记入 {entries} 笔分录。', en: 'The settlement of {month} is done: {entries} entries were posted.' },
  'settlement.failed': { params: ['month', 'code'], zh: '{month} 月结未能完成（{code}），请联系系统管理员。', en: 'The settlement of {month} could not be finished ({code}); ask the operator of the system.' },
  'reconciliation.drift': { params: ['day', 'checks', 'drifts'], zh: '{day} 对账发现 {drifts} 处不符（检查项：{checks}），已立案核查。', en: 'The reconciliation of {day} found {drifts} difference(s) (checks: {checks}); a case stands for each check.' },
  'case.assigned': { params: ['caseId', 'deadline'], zh: '一件督办案件已交由您办理，期限 {deadline}。', en: 'A supervision case was assigned to you, due on {deadline}.' },
  'case.ended': { params: ['caseId', 'state'], zh: '一件督办案件已办结（{state}），请由经办人以外的人员确认。', en: 'A supervision case was ended ({state}) and waits for somebody other than its owner to confirm it.' },
} as const satisfies Readonly<Record<string, NotificationKindEntry>>;

export type NotificationKind = keyof typeof NOTIFICATION_KINDS;

/** The params of a kind: texts without personal data, numbers as digits. */
export type NotificationParams<K extends NotificationKind> = Readonly<
  Record<(typeof NOTIFICATION_KINDS)[K]['params'][number], string>
>;

/** The sentence of a notification. A kind that this program does not know is shown by its name. */
export function notificationText(
  kind: string,
  params: Readonly<Record<string, string>>,
  language: Language,
): string {
  const known = Object.hasOwn(NOTIFICATION_KINDS, kind);
  return known ? fillIn(NOTIFICATION_KINDS[kind as NotificationKind][language], params) : kind;
}
