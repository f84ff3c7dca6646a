/** What the closed table says about one code. `zh` and `en` may hold `{fact}` placeholders. */
export interface ErrorEntry {
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Whether the very same request, sent again later, can succeed. */
  readonly retryable: boolean;
  readonly zh: string;
  readonly en: string;
  /** One sentence for the developer of a client: what to do about it. */
  readonly remedy: string;
}

/**
 * Every code a Kapok answer can carry, in one closed table. A code, once released, keeps its meaning.
 * Append a code as one line; `docs/errors.md` is generated from here (`scripts/write-error-docs.ts`).
 */
// biome-ignore format: one code a line reads as the table it is
export const ERROR_CODES = {
  // The request itself
  validation_failed: { status: 400, retryable: false, zh: '请求内容不符合要求，请查看各字段的说明。', en: 'The request does not meet the rules; see the failing fields.', remedy: 'Correct the fields named in `errors` and send again.' },
  malformed_json: { status: 400, retryable: false, zh: '请求正文不是合格的 JSON。', en: 'The body is not acceptable JSON.', remedy: 'Send UTF-8 JSON without duplicate keys, NUL characters, lone surrogates or nesting deeper than 32.' },
  malformed_url: { status: 400, retryable: false, zh: '请求地址中含有不允许的字符。', en: 'The address holds characters that are not allowed.', remedy: 'Percent-encode path and query as UTF-8 and leave out NUL characters.' },
  malformed_request: { status: 400, retryable: false, zh: '请求无法识别。', en: 'The request could not be understood.', remedy: 'Check method, headers and body against the OpenAPI document.' },
  unsupported_media_type: { status: 415, retryable: false, zh: '不支持该内容类型。', en: 'This content type is not supported here.', remedy: 'Send `Content-Type: application/json`, or the type the route documents.' },
  body_too_large: { status: 413, retryable: false, zh: '请求正文过大。', en: 'The body is too large.', remedy: 'Split the request into smaller ones.' },
  uri_too_long: { status: 414, retryable: false, zh: '请求地址过长。', en: 'The address is too long.', remedy: 'Shorten the path or the query.' },
  not_found: { status: 404, retryable: false, zh: '没有找到。', en: 'Not found.', remedy: 'Check the address; what is not yours answers the same.' },
  method_not_allowed: { status: 405, retryable: false, zh: '该地址不支持此方法。', en: 'This address does not support the method.', remedy: 'Use one of the methods in the `Allow` header.' },
  not_acceptable: { status: 406, retryable: false, zh: '无法按所要求的格式答复。', en: 'The wanted format is not available.', remedy: 'Ask for `application/json`.' },
  // Who asks
  unauthenticated: { status: 401, retryable: false, zh: '请先登录。', en: 'Please sign in.', remedy: 'Log in and send the access token as `Authorization: Bearer`.' },
  token_expired: { status: 401, retryable: false, zh: '登录已过期。', en: 'The access token has expired.', remedy: 'Refresh the session and repeat the request with the new token.' },
  invalid_credentials: { status: 401, retryable: false, zh: '账号或密码不正确。', en: 'The number or the password is wrong.', remedy: 'Ask for number and password again; nothing tells which of them was wrong.' },
  invalid_refresh_token: { status: 401, retryable: false, zh: '登录状态已失效，请重新登录。', en: 'The refresh token is no longer valid; please sign in again.', remedy: 'Log in again. A refresh token works once; showing a used one ends its session.' },
  password_change_required: { status: 403, retryable: false, zh: '请先修改初始密码。', en: 'The password must be changed first.', remedy: 'Call `PUT /v1/auth/password`; every other route waits for it.' },
  wrong_current_password: { status: 422, retryable: false, zh: '当前密码不正确。', en: 'The current password is wrong.', remedy: 'Ask for the current password again; failures count towards the lock.' },
  password_not_accepted: { status: 422, retryable: false, zh: '新密码不符合要求。', en: 'The new password does not meet the rules.', remedy: 'Choose 10 to 128 characters, at least 5 different ones, unlike number, phone and present password.' },
  forbidden: { status: 403, retryable: false, zh: '您没有权限进行此操作。', en: 'You may not do this.', remedy: 'Ask somebody whose role reaches this unit.' },
  rate_limited: { status: 429, retryable: true, zh: '请求过于频繁，请稍后再试。', en: 'Too many requests; try again later.', remedy: 'Wait for the seconds in `Retry-After`.' },
  locked_out: { status: 423, retryable: true, zh: '失败次数过多，账户已暂时锁定。', en: 'Too many failures; the account is locked for a while.', remedy: 'Wait for the seconds in `Retry-After`, or ask the station to reset the password.' },
  // Repeats, races and faults
  idempotency_key_required: { status: 400, retryable: false, zh: '缺少或不合格的 Idempotency-Key 请求头。', en: 'The Idempotency-Key header is missing or malformed.', remedy: 'Send one key of 1 to 200 printable ASCII characters per intended effect.' },
  idempotency_key_conflict: { status: 409, retryable: false, zh: '该 Idempotency-Key 已用于另一请求。', en: 'This Idempotency-Key was used for another request.', remedy: 'Use a new key for a new request; repeat an old one with the same body.' },
  idempotency_in_progress: { status: 409, retryable: true, zh: '同一请求正在处理中。', en: 'The same request is still being worked on.', remedy: 'Repeat with the same key after `Retry-After`.' },
  state_conflict: { status: 409, retryable: false, zh: '状态已经改变，无法进行此操作。', en: 'The state has changed; this is no longer possible.', remedy: 'Read the item again and decide on its present state.' },
  already_exists: { status: 409, retryable: false, zh: '已经存在。', en: 'It already exists.', remedy: 'Use the existing one, or another name.' },
  outcome_unknown: { status: 503, retryable: true, zh: '结果暂不确定，请用同一 Idempotency-Key 重试查询。', en: 'The outcome is not known yet; repeat with the same key to learn it.', remedy: 'Repeat with the same Idempotency-Key: it answers what happened and never acts twice.' },
  temporarily_unavailable: { status: 503, retryable: true, zh: '服务暂时不可用，请稍后再试。', en: 'Temporarily unavailable; try again later.', remedy: 'Repeat after `Retry-After`; nothing was changed.' },
  internal_fault: { status: 500, retryable: false, zh: '系统内部错误，请记下请求编号并联系管理员。', en: 'An internal fault; please report the request id.', remedy: 'Report `requestId` to the operator: the log holds the details.' },
  // Service records
  already_recorded: { status: 409, retryable: false, zh: '该记录已经登记。', en: 'This record was accepted before.', remedy: 'Nothing to do: the earlier record stands.' },
  invalid_time: { status: 422, retryable: false, zh: '时间无法识别或不是真实日期。', en: 'A time is unreadable or not a real date.', remedy: 'Give a real date and time.' },
  unknown_member: { status: 422, retryable: false, zh: '没有这位成员。', en: 'There is no such member.', remedy: 'Check the member number.' },
  unknown_service: { status: 422, retryable: false, zh: '没有该服务项目。', en: 'There is no such service.', remedy: 'Use a code of the catalogue.' },
  unknown_evidence: { status: 422, retryable: false, zh: '没有该凭证类型。', en: 'There is no such kind of evidence.', remedy: 'Use self, paper, confirmed, code or qr.' },
  evidence_needs_witness: { status: 422, retryable: false, zh: '该凭证须由志愿者以外的人提供。', en: 'Somebody other than the volunteer must vouch for this evidence.', remedy: 'Log it as `self`; the recipient confirms it, or the station enters it on behalf.' },
  self_service: { status: 422, retryable: false, zh: '不能为自己服务。', en: 'Nobody can serve themselves.', remedy: 'Name another recipient.' },
  wrong_role: { status: 422, retryable: false, zh: '成员的角色不符。', en: 'A member does not hold the role needed here.', remedy: 'The volunteer must be a volunteer, the recipient an elder.' },
  empty_interval: { status: 422, retryable: false, zh: '结束时间必须晚于开始时间。', en: 'The end must come after the start.', remedy: 'Correct start and end.' },
  interval_too_long: { status: 422, retryable: false, zh: '单次服务不得超过 24 小时。', en: 'One service may not last longer than 24 hours.', remedy: 'Log separate services separately.' },
  in_future: { status: 422, retryable: false, zh: '服务尚未结束，不能登记。', en: 'The service has not ended yet.', remedy: 'Log it after it has ended.' },
  submitted_too_late: { status: 422, retryable: false, zh: '已超过登记期限。', en: 'The time for logging this service has passed.', remedy: 'Ask the station: a correction is a matter for the city.' },
  overlaps_record: { status: 409, retryable: false, zh: '与该志愿者的另一条记录时间重叠。', en: 'It overlaps another record of the same volunteer.', remedy: 'Correct the times; touching intervals are allowed.' },
  separation_violated: { status: 403, retryable: false, zh: '审批人与该记录有利害关系，不能审批。', en: 'The approver is too close to this record.', remedy: 'Let a worker approve who is no party to it, did not enter it and shares no household or kinship.' },
  waiting_for_another_approver: { status: 409, retryable: false, zh: '还需另一位工作人员审批。', en: 'Another worker has to approve as well.', remedy: 'Nothing to do for this worker: a second one must approve.' },
  same_approver_twice: { status: 409, retryable: false, zh: '同一位工作人员不能审批两次。', en: 'The same worker cannot approve twice.', remedy: 'A different worker must give the second approval.' },
  nothing_earned: { status: 422, retryable: false, zh: '该服务时长不足以计入任何时间。', en: 'The service is too short to earn a minute.', remedy: 'Reject the record, or let its times be corrected.' },
  unknown_booking: { status: 422, retryable: false, zh: '没有与该记录相符的预约。', en: 'No held booking matches this record.', remedy: 'Name a held booking of this recipient and service, or none.' },
  unknown_request: { status: 422, retryable: false, zh: '没有与该记录相符的求助，或它不在等待服务。', en: 'No matched care request fits this record.', remedy: 'Name a request that is matched with this volunteer, for this recipient and service, or none.' },
  // Units, members and rules
  unknown_unit: { status: 422, retryable: false, zh: '没有该单位。', en: 'There is no such unit.', remedy: 'Use the code of a unit of this city; import units before members.' },
  invalid_unit_parent: { status: 422, retryable: false, zh: '该类单位不能隶属于所选上级单位。', en: 'A unit of this kind cannot hang on that parent.', remedy: 'A district hangs on a city, a town on a district or city, a community on a town or district; a station or provider on any of these.' },
  unknown_role: { status: 422, retryable: false, zh: '没有该角色，或不能以此方式授予。', en: 'There is no such role, or it cannot be given this way.', remedy: 'Use a known role; city_admin and auditor are granted through REST, at the city only.' },
  invalid_id_number: { status: 422, retryable: false, zh: '身份证号码不正确。', en: 'The identity number is not a valid one.', remedy: 'Check all 18 characters: birth date and check character (GB 11643) must be right.' },
  invalid_phone: { status: 422, retryable: false, zh: '手机号码不正确。', en: 'The mobile number is not a valid one.', remedy: 'Give an 11-digit mobile number of mainland China, or none.' },
  below_minimum_age: { status: 422, retryable: false, zh: '未达到志愿者最低年龄 {minimumAge} 岁。', en: 'Volunteers must be at least {minimumAge} years old.', remedy: 'Enrol the member once old enough by the rules in force.' },
  not_for_oneself: { status: 403, retryable: false, zh: '不能为自己办理此操作。', en: 'Nobody can do this for themselves.', remedy: 'Ask somebody else whose role reaches the unit.' },
  conflicts_with_existing: { status: 409, retryable: false, zh: '与已有登记内容不一致。', en: 'It says something else than what is recorded already.', remedy: 'Compare with the existing one; an import never changes what stands.' },
  no_policy_in_force: { status: 422, retryable: false, zh: '{date} 没有生效的规则。', en: 'No rules were in force on {date}.', remedy: 'Give a date on or after the first version of the rules.' },
  effective_too_early: { status: 422, retryable: false, zh: '最早可自 {earliest} 起生效。', en: 'It can take effect from {earliest} at the earliest.', remedy: 'Days that have begun keep their rules: choose a later date.' },
  // Ledger
  insufficient_balance: { status: 409, retryable: false, zh: '可用时间不足。', en: 'There is not enough time in the account.', remedy: 'Lower the amount or choose another funding.' },
  period_closed: { status: 409, retryable: false, zh: '该月份已经结账。', en: 'That month is closed.', remedy: 'Post in the open month; the service date is kept on the record.' },
  already_reversed: { status: 409, retryable: false, zh: '该分录已经冲销。', en: 'This entry was reversed before.', remedy: 'Nothing to do: the earlier reversal stands.' },
  reversal_of_reversal: { status: 409, retryable: false, zh: '冲销分录不能再冲销。', en: 'A reversal cannot be reversed.', remedy: 'Post the original matter anew.' },
  unbalanced_entry: { status: 422, retryable: false, zh: '分录借贷不平。', en: 'The postings do not sum to zero.', remedy: 'Correct the amounts: each asset must sum to zero.' },
  account_floor: { status: 409, retryable: false, zh: '账户余额将低于下限。', en: 'An account would fall below its floor.', remedy: 'Lower the amount.' },
  account_ceiling: { status: 409, retryable: false, zh: '账户余额将超过上限。', en: 'An account would rise above its ceiling.', remedy: 'Lower the amount, or let the excess go to honour.' },
  // Redemptions
  not_yet_redeemable: { status: 403, retryable: false, zh: '尚未达到兑换条件。', en: 'You cannot redeem yet.', remedy: 'Redeem from the age `minimumAge`, or after `orEarnedMinutes` ever earned.' },
  unknown_code: { status: 404, retryable: false, zh: '消费码无效或已过期。', en: 'The code is wrong, expired or spent.', remedy: 'Ask the elder for a fresh code; nothing tells what was wrong with this one.' },
  over_code_limit: { status: 409, retryable: false, zh: '超过该消费码的上限 {limitMinutes} 分钟。', en: 'The code allows {limitMinutes} minutes at most.', remedy: 'Charge less, or ask the elder for a code with a higher limit.' },
  too_many_codes: { status: 409, retryable: false, zh: '未使用的消费码已达上限（{limit} 个）。', en: 'There are {limit} unused codes already.', remedy: 'Use one of them, or wait until they expire.' },
  // Imports
  malformed_csv: { status: 422, retryable: false, zh: '文件不是合格的 CSV（引号未闭合或行过长）。', en: 'The file is not sound CSV (an unclosed quote or an endless row).', remedy: 'Save the file again as CSV (RFC 4180) and import it anew.' },
  not_utf8: { status: 422, retryable: false, zh: '文件不是 UTF-8 编码。', en: 'The file is not encoded in UTF-8.', remedy: 'Save the file as CSV UTF-8 and import it anew.' },
  too_many_rows: { status: 422, retryable: false, zh: '文件行数过多。', en: 'The file has too many rows.', remedy: 'A file of units or services is taken as a whole, up to 20,000 rows; leave out what is not of this city.' },
  empty_file: { status: 422, retryable: false, zh: '文件没有表头。', en: 'The file has no header.', remedy: 'Send a CSV file whose first line names the columns.' },
  missing_columns: { status: 422, retryable: false, zh: '文件缺少必需的列。', en: 'The file lacks columns.', remedy: 'Give every column that the API description names for this kind.' },
  unknown_columns: { status: 422, retryable: false, zh: '文件含有未知或重复的列。', en: 'The file has columns that are unknown or named twice.', remedy: 'Leave out all columns but those that the API description names for this kind.' },
  malformed_row: { status: 422, retryable: false, zh: '该行的列数不符，或单元格过长或含有不允许的字符。', en: 'The row has too few or too many cells, or a cell is too long or holds forbidden characters.', remedy: 'Correct the row and import it again; rows accepted before stay as they are.' },
  // Grants
  unknown_hardship_class: { status: 422, retryable: false, zh: '没有该困难类别。', en: 'There is no such hardship class.', remedy: 'Use the id of a class of `GET /v1/hardship-classes`.' },
  hardship_not_applicable: { status: 422, retryable: false, zh: '该困难类别不适用于该成员所在地或所选日期。', en: 'The class does not apply where the member lives, or on these days.', remedy: 'A class of a town is for its members alone; choose another class or other days.' },
  invalid_level: { status: 422, retryable: false, zh: '评估等级应为 1 至 6。', en: 'The assessment level must be 1 to 6.', remedy: 'Give the level as a whole number from 1 to 6.' },
  date_in_future: { status: 422, retryable: false, zh: '日期不能晚于今天。', en: 'The date lies in the future.', remedy: 'Give a date up to today (Asia/Shanghai).' },
  until_before_from: { status: 422, retryable: false, zh: '结束日期不能早于开始日期。', en: 'The last day lies before the first.', remedy: 'Correct one of the two dates; both are included.' },
  // Settlement
  month_not_ended: { status: 422, retryable: false, zh: '{month} 尚未结束，{from} 起才能结算。', en: 'The month {month} has not ended; it can be settled from {from} on.', remedy: 'Preview it now, and run it from the first day of the month after.' },
  nothing_to_settle: { status: 422, retryable: false, zh: '没有需要结算的内容。', en: 'There is nothing to settle.', remedy: 'Nothing to do: no entry is as old as that.' },
  // Statements and certificates
  statement_too_long: { status: 422, retryable: false, zh: '该月明细超过 {limit} 条，请分页查询流水。', en: 'This month has more than {limit} lines; read the account page by page.', remedy: 'Read `GET /v1/members/{id}/statement` page by page instead.' },
  nothing_to_certify: { status: 422, retryable: false, zh: '该期间没有可以证明的服务时长。', en: 'There are no approved hours in this period to certify.', remedy: 'Choose a period in which services were approved.' },
  // Reports
  reports_busy: { status: 503, retryable: true, zh: '报表任务繁忙，请稍后再试。', en: 'Too many reports are being made; try again later.', remedy: 'Repeat after `Retry-After`; reports are made one at a time.' },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a text is one of the closed codes; asks the table's own keys only. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
