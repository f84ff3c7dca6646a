/** What a type of event carries, and on whose screens it appears while it is fresh. */
export interface EventTypeEntry {
  /**
   * The names of the fields in `data`, closed. Ids, codes, figures, dates and states only, never anything a person
   * could be known by. `unitId` is the unit that the event belongs to: whoever watches the queues of that unit, or of
   * one above it, sees the event.
   */
  readonly data: readonly string[];
  /** The roles whose live stream shows it, where they reach `unitId`. Empty: it goes to webhooks only. */
  readonly queue: readonly string[];
  readonly zh: string;
  readonly en: string;
}

const WORKER = ['social_worker', 'station_admin'] as const;

/**
 * Every type of event that leaves the service, in one closed table. Append a type as one line; one that was released
 * keeps its name and its fields, because receivers rely on them. The list is shown by `GET /v1/event-types`.
 */
// biome-ignore format: one type a line reads as the table it is
export const EVENT_TYPES = {
  // The ledger: told from the journal itself, in its order, never published by a module.
  'ledger.entry_posted': { data: ['seq', 'kind', 'effectiveOn', 'recordedAt', 'subjectType', 'reversesSeq', 'leafHash'], queue: [], zh: '账簿记入一笔分录', en: 'An entry was posted to the journal' },
  // Service records
  'service_record.submitted': { data: ['unitId', 'requestId'], queue: [...WORKER], zh: '有服务记录等待审核', en: 'A service record waits for approval' },
  'service_record.withdrawn': { data: ['unitId', 'requestId'], queue: [...WORKER], zh: '服务记录已撤回', en: 'A service record was withdrawn' },
  'service_record.rejected': { data: ['unitId', 'requestId'], queue: [...WORKER], zh: '服务记录已退回', en: 'A service record was rejected' },
  // Care requests
  'care_request.published': { data: ['unitId', 'serviceId', 'startsAt', 'priority'], queue: [...WORKER], zh: '有新的照护需求', en: 'A need for care was published' },
  'care_request.offered': { data: ['unitId', 'offerId'], queue: [...WORKER], zh: '有志愿者应征', en: 'A volunteer offered to come' },
  'care_request.matched': { data: ['unitId', 'volunteerId', 'startsAt'], queue: [...WORKER], zh: '需求已匹配志愿者', en: 'A need was matched with a volunteer' },
  'care_request.reopened': { data: ['unitId', 'serviceId', 'startsAt', 'priority'], queue: [...WORKER], zh: '志愿者退出，需求重新开放', en: 'A volunteer stepped back; the need is open again' },
  'care_request.served': { data: ['unitId', 'recordId'], queue: [...WORKER], zh: '需求已服务', en: 'A need was served' },
  'care_request.evaluated': { data: ['unitId', 'rating'], queue: [...WORKER], zh: '服务已评价', en: 'Care was evaluated' },
  'care_request.improved': { data: ['unitId'], queue: [...WORKER], zh: '已记录改进', en: 'It was noted what was improved' },
  'care_request.missed': { data: ['unitId', 'cause'], queue: [...WORKER], zh: '需求错过了时间', en: 'The time of a need passed without care' },
  'care_request.withdrawn': { data: ['unitId'], queue: [...WORKER], zh: '需求已撤回', en: 'A need was withdrawn' },
  // Visits, urgent calls, activities
  'visit.done': { data: ['unitId', 'kind', 'outcome'], queue: [...WORKER], zh: '已完成一次看望', en: 'A visit was made' },
  'visit.missed': { data: ['unitId', 'reason'], queue: [...WORKER], zh: '一次看望未见到老人', en: 'Nobody was seen on a visit' },
  'alert.raised': { data: ['unitId', 'source', 'level'], queue: [...WORKER, 'operator'], zh: '老人紧急呼叫', en: 'An elder calls for help' },
  'alert.escalated': { data: ['unitId', 'level'], queue: [...WORKER, 'operator', 'city_admin'], zh: '紧急呼叫已升级', en: 'An urgent call was escalated' },
  'alert.acknowledged': { data: ['unitId', 'level'], queue: [...WORKER, 'operator'], zh: '紧急呼叫已有人处理', en: 'Somebody attends to an urgent call' },
  'alert.closed': { data: ['unitId', 'outcome'], queue: [...WORKER, 'operator'], zh: '紧急呼叫已办结', en: 'An urgent call was closed' },
  'activity.announced': { data: ['unitId', 'serviceCode', 'startsAt'], queue: [...WORKER], zh: '新的集体活动', en: 'A group activity was announced' },
  'activity.closed': { data: ['unitId', 'volunteers', 'elders'], queue: [...WORKER], zh: '集体活动已登记到场情况', en: 'The attendance of a group activity was entered' },
  'activity.cancelled': { data: ['unitId'], queue: [...WORKER], zh: '集体活动已取消', en: 'A group activity was cancelled' },
  // Pools
  'pool_support.waiting': { data: ['unitId', 'minutes'], queue: ['social_worker'], zh: '社区池资助等待第二人同意', en: 'Support from a pool waits for a second worker' },
  // Paper
  'paper_batch.shut': { data: ['unitId', 'month'], queue: [...WORKER], zh: '一批纸质单据等待第二人清点', en: 'A batch of paper forms waits for its count' },
  'paper_batch.returned': { data: ['unitId', 'month'], queue: ['station_admin'], zh: '一批纸质单据清点不符，已退回', en: 'The count of a batch differed; it went back' },
  'paper_batch.matched': { data: ['unitId', 'month', 'recorded', 'refused'], queue: [...WORKER], zh: '一批纸质单据清点相符，已登记为服务记录', en: 'A batch was counted right and became records' },
  'service_record.reversed': { data: ['unitId', 'requestId'], queue: [...WORKER], zh: '服务记录已冲正', en: 'A service record was reversed' },
  // Presence
  'presence.expired': { data: ['unitId'], queue: [...WORKER], zh: '有签到超时未签退', en: 'A stay expired without a check-out' },
  // Webhooks themselves
  'webhook.ping': { data: ['endpointId'], queue: [], zh: '测试推送', en: 'Somebody tries whether deliveries arrive' },
  // Disputes
  'dispute.filed': { data: ['unitId', 'recordId', 'filedAs', 'dueOn'], queue: [...WORKER], zh: '有人对服务记录提出异议', en: 'Somebody objects to a service record' },
  'dispute.withdrawn': { data: ['unitId', 'recordId'], queue: [...WORKER], zh: '异议已撤回', en: 'An objection was withdrawn' },
  'dispute.decided': { data: ['unitId', 'recordId', 'outcome', 'dueOn'], queue: [...WORKER], zh: '异议已有处理结果', en: 'An objection was decided' },
  'dispute.appealed': { data: ['unitId', 'recordId', 'dueOn'], queue: ['city_admin', 'auditor'], zh: '异议已转市里处理', en: 'A dispute has come before the city' },
  'dispute.upheld': { data: ['unitId', 'recordId'], queue: [...WORKER], zh: '异议办结：原记录有效', en: 'A dispute ended: the record stands' },
  'dispute.owed': { data: ['unitId', 'recordId', 'minutes'], queue: [...WORKER], zh: '记录待冲正，时间不足', en: 'A record is to be reversed, but minutes are missing' },
  'dispute.reversed': { data: ['unitId', 'recordId', 'seq'], queue: [...WORKER], zh: '异议办结：原记录已冲正', en: 'A dispute ended: the record was reversed' },
  // Proxies and the hotline desk
  'proxy.proposed': { data: ['unitId'], queue: [...WORKER], zh: '有代理等待见证', en: 'A proxy waits for a witness' },
  'proxy.active': { data: ['unitId', 'validUntil'], queue: [...WORKER], zh: '代理已生效', en: 'A proxy was witnessed' },
  'proxy.revoked': { data: ['unitId', 'by'], queue: [...WORKER], zh: '代理已撤销', en: 'A proxy was ended' },
  'call_back.denied': { data: ['unitId', 'subjectType', 'subjectId'], queue: [...WORKER, 'city_admin'], zh: '回访被否认', en: 'A call-back was denied' },
  'call_back.unreached': { data: ['unitId', 'subjectType', 'subjectId'], queue: [...WORKER], zh: '回访多次无人接听', en: 'Nobody answered a call-back' },
} as const satisfies Readonly<Record<string, EventTypeEntry>>;

export type EventType = keyof typeof EVENT_TYPES;

/** The fields of a type: all of them, null where there is nothing to say. */
export type EventData<T extends EventType> = Readonly<
  Record<(typeof EVENT_TYPES)[T]['data'][number], string | null>
>;

/** Whether a text names a type of the closed table. */
export function isEventType(text: string): text is EventType {
  return Object.hasOwn(EVENT_TYPES, text);
}
