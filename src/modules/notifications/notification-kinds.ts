import { hoursText } from '../../platform/clock/hours-text.js';
import type { Language, Words } from '../../platform/errors/language.js';
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
  'reconciliation.drift': { params: ['day', 'checks', 'drifts'], zh: '{day}对账发现 {drifts} 处不符（检查项：{checks}），已立案核查。', en: 'The reconciliation of {day} found {drifts} difference(s) (checks: {checks}); a case stands for each check.' },
  'case.assigned': { params: ['caseId', 'deadline'], zh: '一件督办案件已交由您办理，期限 {deadline}。', en: 'A supervision case was assigned to you, due on {deadline}.' },
  'case.ended': { params: ['caseId', 'state'], zh: '一件督办案件{state}，请经办人以外的人来确认。', en: 'A supervision case was {state} and waits for somebody other than its owner to confirm it.' },
  'request.offered': { params: ['requestId'], zh: '有志愿者愿意来帮您，请您选一位。', en: 'A volunteer offers to come; please choose.' },
  'request.accepted': { params: ['requestId', 'startsAt'], zh: '老人选了您，约好 {startsAt} 到。', en: 'Your offer was accepted; you are expected at {startsAt}.' },
  'request.not_chosen': { params: ['requestId'], zh: '这次不用您去了，谢谢您报名。', en: 'You are not needed for this request any more; thank you for offering.' },
  'request.reopened': { params: ['requestId'], zh: '志愿者来不了了，正在给您另找人。', en: 'The volunteer cannot come; your request is open again.' },
  'request.missed': { params: ['requestId'], zh: '您请人帮忙的时间过了，没有办成。可以再请一次，也可以取消。', en: 'The time of your request has passed; publish it anew or withdraw it.' },
  'request.refused': { params: ['requestId'], zh: '您的时长不够，这次没有发出去。', en: 'There is not enough time in the account; your request was not published.' },
  'request.served': { params: ['requestId'], zh: '这次帮忙做完了，请您说说做得怎么样。', en: 'The care was given; please say how it was.' },
  'visit.planned': { params: ['visitId', 'day'], zh: '给您排了一次看望，{day}去。', en: 'A visit was planned for you on {day}.' },
  'caseload.exceeded': { params: ['unitCode', 'elders', 'limit'], zh: '站点 {unitCode} 名册上已有 {elders} 位老人，超过 {limit} 人的警戒线，请安排人手。', en: 'The roster of {unitCode} has {elders} elders, above the alert of {limit}; see to more hands.' },
  'pair.proposed': { params: ['pairId', 'elders'], zh: '社工请您定期看望 {elders} 位老人，请您答复。', en: 'You are asked to visit {elders} elder(s) regularly; please answer.' },
  'pair.answered': { params: ['pairId', 'state'], zh: '您安排的结对，志愿者{state}。', en: 'The volunteer {state} to the pair that you proposed.' },
  'pair.ended': { params: ['pairId'], zh: '一项结对结束了，以后不再安排看望。', en: 'A pair has ended; no more visits are planned.' },
  'activity.cancelled': { params: ['activityId', 'day'], zh: '您报名的 {day}的活动取消了。', en: 'The activity of {day} that you signed up for was cancelled.' },
  'alert.raised': { params: ['alertId', 'unitCode'], zh: '【紧急】{unitCode} 有老人呼救，请立即查看并响应。', en: 'URGENT: an elder of {unitCode} calls for help; look at it and acknowledge now.' },
  'alert.escalated': { params: ['alertId', 'unitCode', 'level'], zh: '【紧急】{unitCode} 的呼救无人响应，已升级（{level} 级），请立即处理。', en: 'URGENT: nobody has answered the call for help from {unitCode}; it has risen to level {level}.' },
  'alert.overdue': { params: ['alertId', 'unitCode'], zh: '【紧急】{unitCode} 的呼救已超过办结时限，请过问。', en: 'URGENT: the call for help from {unitCode} should have been closed by now.' },
  'webhook.given_up': { params: ['endpointId', 'day'], zh: '{day}有消息多次推送失败，已停止重试，请检查推送地址后重发。', en: 'On {day} deliveries to a webhook were given up; look into its address and replay them.' },
  'webhook.disabled': { params: ['endpointId', 'reason'], zh: '一个推送地址已被停用（{reason}），请检查后重新启用。', en: 'A webhook was disabled ({reason}); look into it and enable it again.' },
  'dispute.filed': { params: ['disputeId', 'dueOn'], zh: '有人说您的一条服务记录不对。最迟 {dueOn}会有结果，您可以说说当时的情况。', en: 'Somebody objects to a posted service record of yours. It is decided by {dueOn}; you may say something to it.' },
  'dispute.withdrawn': { params: ['disputeId'], zh: '提出异议的人收回了，那条服务记录照旧算。', en: 'An objection was withdrawn; the record stands as before.' },
  'dispute.decided': { params: ['disputeId', 'dueOn'], zh: '一条有异议的服务记录有结果了。不服的话，{dueOn}以前（当天也可以）可以向市里申诉。', en: 'An objection was decided. Whoever disagrees may appeal to the city until {dueOn}.' },
  'dispute.appealed': { params: ['disputeId', 'dueOn'], zh: '一条有异议的服务记录交到市里了，最迟 {dueOn}有结果。', en: 'A dispute has come before the city, which decides by {dueOn}.' },
  'dispute.overdue': { params: ['disputeId', 'dueOn'], zh: '一项异议应在 {dueOn}前由市里决定，现已逾期，请尽快处理。', en: 'A dispute should have been decided by the city on {dueOn}; attend to it.' },
  'dispute.upheld': { params: ['disputeId'], zh: '一条有异议的服务记录查清楚了：没有错，照旧算。', en: 'A dispute is over: the record stands.' },
  'dispute.owed': { params: ['disputeId', 'minutes'], zh: '一条服务记录查明不算，要退回时长，账户里还差 {minutes}；补足以后自动退回。', en: 'A service record is to be reversed, but {minutes} are missing; it happens once they are there.' },
  'dispute.reversed': { params: ['disputeId', 'seq'], zh: '一条有异议的服务记录查清楚了：不算，时长已经退回（账本第 {seq} 条）。', en: 'A dispute is over: the record was reversed by entry {seq}.' },
  'inspection.drawn': { params: ['drawId', 'items'], zh: '一次随机检查已抽出 {items} 项，检查人员已随机分派。', en: 'A random inspection was drawn: {items} item(s), with their inspectors.' },
  'inspection.assigned': { params: ['drawId', 'items', 'dueOn'], zh: '您被随机选派检查 {items} 项，请在 {dueOn}前（含当日）完成。', en: 'You were drawn to inspect {items} item(s) until {dueOn}.' },
  'inspection.found': { params: ['inspectionId', 'dueOn'], zh: '一项随机检查发现问题，如不认可，可在 {dueOn}前（含当日）申诉。', en: 'A random inspection has a finding that concerns you; you may appeal until {dueOn}.' },
  'inspection.appealed': { params: ['inspectionId'], zh: '有人对一项检查结果提出申诉，请由检查人员以外的人员处理。', en: 'Somebody appeals against a finding; somebody other than its inspector decides.' },
  'inspection.repaired': { params: ['inspectionId'], zh: '您检查发现的一项问题已整改，请复核。', en: 'A finding of yours is said to be put right; please look at it.' },
  'inspection.ended': { params: ['inspectionId', 'state'], zh: '一项检查有了新结果：{state}。', en: 'An inspection that concerns you has moved on: {state}.' },
  'card.issued': { params: ['cardId'], zh: '给您办了一张服务卡。如果不是您要办的，请到站点停掉。', en: 'A service card was issued to you. If you did not want one, have your station block it.' },
  'card.blocked': { params: ['cardId'], zh: '您的服务卡停用了。', en: 'Your service card was blocked.' },
  'card.pin_renewed': { params: ['cardId'], zh: '您的服务卡换了密码。如果不是您要换的，请马上到站点停掉这张卡。', en: 'Your service card has a new PIN. If you did not ask for it, block the card at once.' },
  'presence.expired': { params: ['sessionId'], zh: '您有一次签到没有签退，时间过了，不算时长。要是真的去了，请到站点补上结束的时间。', en: 'You did not check out of a stay; it has expired and earns nothing. If you did serve, ask your station to complete it.' },
  'presence.completed': { params: ['sessionId'], zh: '站点给您的一次签到补上了结束的时间，接下来由社工审核。', en: 'The station has said when a stay of yours ended; it counts as a statement.' },
  'gift.held': { params: ['minutes', 'leavesOn'], zh: '您送出的 {minutes}，{leavesOn}才送到，这之前随时可以要回来。', en: 'Your gift of {minutes} leaves on {leavesOn}; until then you can call it back.' },
  'gift.received': { params: ['minutes'], zh: '有人送给您 {minutes}。', en: 'You were given {minutes}.' },
  'gift.returned': { params: ['minutes'], zh: '您送出的 {minutes}没有送到，已经退还给您。', en: 'Your gift of {minutes} did not leave; it is back in your account.' },
  'pool.support_paid': { params: ['minutes'], zh: '社区的互助时长给了您 {minutes}，可以用来请人帮忙。', en: 'The pool of your community gave you {minutes} to book care with.' },
  'proxy.proposed': { params: ['proxyId'], zh: '有人登记了由家人代办事情。请您看看，不是您的意思可以马上停止。', en: 'It was proposed that a relative acts for you; please check it, and end it at once if it is not your wish.' },
  'proxy.active': { params: ['proxyId', 'validUntil'], zh: '由家人代办的登记生效了，到 {validUntil}为止，随时可以停止。', en: 'The proxy was witnessed and holds until {validUntil}; it can be ended at any time.' },
  'proxy.revoked': { params: ['proxyId'], zh: '由家人代办的登记停止了，以后不再有效。', en: 'The proxy was ended and does not hold any more.' },
  'paper.returned': { params: ['batchId', 'unitCode', 'month'], zh: '{unitCode} {month} 的一批纸质单据清点不符，已退回，请对照原件核对。', en: 'The count of a paper batch of {unitCode}, {month}, differed; please look at the forms again.' },
  'paper.matched': { params: ['batchId', 'unitCode', 'month', 'recorded', 'refused'], zh: '{unitCode} {month} 的一批纸质单据清点相符：登记 {recorded} 条，未能登记 {refused} 条。', en: 'A paper batch of {unitCode}, {month}, was counted right: {recorded} record(s) submitted, {refused} refused by the rules.' },
} as const satisfies Readonly<Record<string, NotificationKindEntry>>;

export type NotificationKind = keyof typeof NOTIFICATION_KINDS;

/** The params of a kind: texts without personal data, numbers as digits. */
export type NotificationParams<K extends NotificationKind> = Readonly<
  Record<(typeof NOTIFICATION_KINDS)[K]['params'][number], string>
>;

/** What the codes among the params are called; several stand side by side with commas. */
const CODES: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  'case.ended': {
    resolved: { zh: '已经办完', en: 'resolved' },
    dismissed: { zh: '经查不成立', en: 'dismissed' },
  },
  'pair.answered': {
    active: { zh: '答应了', en: 'said yes' },
    declined: { zh: '没有答应', en: 'said no' },
  },
  'inspection.ended': {
    cleared: { zh: '申诉成立', en: 'the appeal holds' },
    confirmed: { zh: '问题属实，要整改', en: 'the finding stands and is to be put right' },
    settled: { zh: '复核通过', en: 'what was put right was looked at and is well' },
  },
  'reconciliation.drift': {
    balances: { zh: '账户余额与过账', en: 'Account balances against postings' },
    zero_sum: { zh: '全账簿收支平衡', en: 'The balances of a book by asset' },
    held: { zh: '冻结账户与预约、赠与', en: 'Held accounts against open holds' },
    records: { zh: '服务记录与分录', en: 'Service records against entries' },
    bookings: { zh: '预约与分录', en: 'Bookings against entries' },
    spendings: { zh: '消费码与分录', en: 'Spending codes against entries' },
    transfers: { zh: '赠与、捐赠与分录', en: 'Gifts and donations against entries' },
    pool_supports: { zh: '社区池资助与分录', en: 'Support from pools against entries' },
    entries: { zh: '分录与业务记录', en: 'Entries against what they are about' },
    clearing: { zh: '清算账户', en: 'Clearing accounts' },
    caps: { zh: '每日上限计数', en: 'Counters of the daily cap' },
    closings: { zh: '月末余额', en: 'Closing balances of closed months' },
  },
  'webhook.disabled': {
    gone: { zh: '对方说这个地址不用了', en: 'its address says that it is gone' },
    failing: { zh: '一连多天推送失败', en: 'it has failed for days' },
  },
};

/**
 * The sentence of a notification, with times and minutes as people say them: `2026年11月23日 09:00` (`2026-11-23 09:00` in
 * English), `1小时30分`. A kind that this program does not know is shown by its name.
 */
export function notificationText(
  kind: string,
  params: Readonly<Record<string, string>>,
  language: Language,
): string {
  if (!Object.hasOwn(NOTIFICATION_KINDS, kind)) return kind;
  const said = Object.entries(params).map(([name, value]) => [
    name,
    inCodes(kind, value, language) ?? inWords(name, value, language),
  ]);
  return fillIn(NOTIFICATION_KINDS[kind as NotificationKind][language], Object.fromEntries(said));
}

/** Null when something in it is no code. */
function inCodes(kind: string, value: string, language: Language): string | null {
  const codes = CODES[kind] ?? {};
  const said = value.split(', ').map((code) => codes[code]?.[language] ?? null);
  if (said.includes(null)) return null;
  return said.join(language === 'zh' ? '、' : ', ');
}

const SHANGHAI_INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}\+08:00$/;

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?= |$)/;

/** Year, month and, where there is one, day as Chinese writes them. */
function dateOf([year, month, day]: readonly string[]): string {
  const date = `${year}年${Number(month)}月`;
  return day === undefined ? date : `${date}${Number(day)}日`;
}

function inWords(name: string, value: string, language: Language): string {
  if (name === 'minutes') return hoursText(BigInt(value), language);
  const said = value.replace(SHANGHAI_INSTANT, '$1 $2');
  return language === 'zh' ? said.replace(DATE, (_, ...parts) => dateOf(parts)) : said;
}
