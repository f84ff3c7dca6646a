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
  csrf_token_invalid: { status: 403, retryable: false, zh: '页面已过期，请刷新页面后重试。', en: 'The page is out of date; reload it and try again.', remedy: 'Send the `csrfToken` of `GET /v1/auth/web-session` as `X-CSRF-Token`, or use a bearer token.' },
  cross_site_refused: { status: 403, retryable: false, zh: '不接受其他网站发来的请求，请从本平台页面操作。', en: 'Requests from pages of other sites are refused.', remedy: 'Send it from a page of the service itself; programs use a bearer token and no cookie.' },
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
  service_referred: { status: 422, retryable: false, zh: '该项目须由持证医护人员提供，只转介，不计时间。', en: 'This service is for licensed staff: it is referred, never credited.', remedy: 'Refer the person to a licensed provider; log nothing.' },
  volunteer_untrained: { status: 422, retryable: false, zh: '志愿者未完成该项目所需的培训。', en: 'The volunteer lacks the training that this service asks for.', remedy: 'Let a worker record the training first, or choose another service.' },
  level_too_low: { status: 422, retryable: false, zh: '服务对象的能力评估等级不符合该项目的要求。', en: 'The recipient is not assessed at the level that this service is for.', remedy: 'Choose another service, or let the assessment be recorded first.' },
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
  unknown_guardian: { status: 422, retryable: false, zh: '监护人须为本市的成年成员，且不是办理人本人。', en: 'The guardian must be an active adult member, other than whoever enrols.', remedy: 'Enrol the guardian first, with an identity number.' },
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
  not_yet_redeemable: { status: 403, retryable: false, zh: '尚未达到兑换条件。', en: 'You cannot redeem yet.', remedy: 'Redeem from the age `minimumAge`, after `orEarnedMinutes` ever earned, or, where `orHardship` is yes, with a confirmed hardship.' },
  unknown_code: { status: 404, retryable: false, zh: '消费码无效或已过期。', en: 'The code is wrong, expired or spent.', remedy: 'Ask the elder for a fresh code; nothing tells what was wrong with this one.' },
  over_code_limit: { status: 409, retryable: false, zh: '超过该消费码的上限 {limitMinutes} 分钟。', en: 'The code allows {limitMinutes} minutes at most.', remedy: 'Charge less, or ask the elder for a code with a higher limit.' },
  too_many_codes: { status: 409, retryable: false, zh: '未使用的消费码已达上限（{limit} 个）。', en: 'There are {limit} unused codes already.', remedy: 'Use one of them, or wait until they expire.' },
  // Acting for somebody
  proxy_limit_exceeded: { status: 409, retryable: false, zh: '超过代理人本月可用额度（剩余 {leftMinutes} 分钟）。', en: 'The proxy has {leftMinutes} minutes left to redeem this month.', remedy: 'Lower the amount, let the elder act, or wait for the next month.' },
  call_required: { status: 403, retryable: false, zh: '须先接听并核实来电人身份。', en: 'An operator acts only in a call whose caller is identified.', remedy: 'Open a call, identify the caller, and name the call.' },
  caller_not_identified: { status: 422, retryable: false, zh: '未能核实来电人身份。', en: 'The caller could not be identified.', remedy: 'Ask again, at most three times in a call; nothing tells what was wrong.' },
  no_phone_number: { status: 422, retryable: false, zh: '没有登记该成员的电话号码。', en: 'No telephone number of this member is held.', remedy: 'See the member in person, or have the number entered at enrolment.' },
  valid_too_long: { status: 422, retryable: false, zh: '最晚只能到 {latest}。', en: 'It may last until {latest} at the latest.', remedy: 'Choose an earlier last day.' },
  over_policy_limit: { status: 422, retryable: false, zh: '不得超过规则允许的 {limitMinutes} 分钟。', en: 'The rules allow {limitMinutes} minutes at most.', remedy: 'Choose a lower limit.' },
  // Cards and presence
  card_not_accepted: { status: 403, retryable: false, zh: '卡号、密码或服务码不正确，或者此卡已停用。', en: 'Card, PIN or code is wrong, or the card is blocked.', remedy: 'Ask the elder again; nothing tells what was wrong. Too many wrong ones lock the card and stop the caller.' },
  pin_tried_out: { status: 423, retryable: false, zh: '密码输错次数过多，请到站点更换密码。', en: 'The PIN was tried too often; it needs to be renewed.', remedy: 'The station draws another PIN: `POST /v1/cards/{id}/pin`.' },
  station_code_not_accepted: { status: 422, retryable: false, zh: '站点二维码无效或已过期，请重新扫码。', en: "The station's code is wrong or out of date.", remedy: 'Scan the code that the station shows now; without a network send it within 24 hours with `claimedAt`.' },
  code_used: { status: 409, retryable: false, zh: '该二维码您已使用过。', en: 'You have used this code before.', remedy: 'Scan the next code; the station shows another one every minute.' },
  presence_expired: { status: 409, retryable: false, zh: '签到已超时，不能再签退。', en: 'The stay has expired without a check-out.', remedy: 'Ask the station to complete it: a second person says when it ended, and it counts as a statement only.' },
  already_present: { status: 409, retryable: false, zh: '您还有未签退的服务。', en: 'There is a stay that was not checked out.', remedy: 'Check out of it or cancel it first.' },
  call_back_due: { status: 409, retryable: false, zh: '须先完成电话回访，才能审核。', en: 'The recipient has to be called back first.', remedy: 'Approve after the call-back was made; it stands on the call-back list.' },
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
  // Transfers and pools
  unknown_relative: { status: 422, retryable: false, zh: '只能送给工作人员登记过的家人（亲属关系按本市规定）。', en: 'A gift can only go to a relative whom a worker has declared, of a kinship that the rules name.', remedy: 'Let a worker declare the kinship first; `gifts.kinships` of the rules says which ones count.' },
  group_minutes_stay: { status: 403, retryable: false, zh: '团体账户的时间只能捐赠给社区池。', en: 'Minutes of a group can only be donated.', remedy: 'Donate them to the pool of a community.' },
  monthly_limit_exceeded: { status: 409, retryable: false, zh: '超过每月上限 {limitMinutes} 分钟。', en: 'This exceeds the {limitMinutes} minutes of a month.', remedy: 'Lower the amount, or wait for the next month.' },
  pool_minutes_stay: { status: 409, retryable: false, zh: '社区池资助的时间不能转赠。', en: 'Minutes that a pool gave cannot be given on.', remedy: 'Leave as many minutes in the account as pools gave in this month and the last.' },
  beyond_clawback: { status: 409, retryable: false, zh: '已超过 {days} 天的追溯期限。', en: 'This lies further back than {days} days, and is no longer undone.', remedy: 'Nothing to do: `clawback.days` of the rules says how far back a reversal may reach.' },
  pool_needs_decision: { status: 403, retryable: false, zh: '不在规则资助范围内，须由社工说明理由后决定。', en: 'The rules do not cover this; a worker has to decide, with a reason.', remedy: 'Let a social worker of the unit ask, with `reason`.' },
  // Statements and certificates
  statement_too_long: { status: 422, retryable: false, zh: '该月明细超过 {limit} 条，请分页查询流水。', en: 'This month has more than {limit} lines; read the account page by page.', remedy: 'Read `GET /v1/members/{id}/statement` page by page instead.' },
  nothing_to_certify: { status: 422, retryable: false, zh: '该期间没有可以证明的服务时长。', en: 'There are no approved hours in this period to certify.', remedy: 'Choose a period in which services were approved.' },
  // Proofs
  checkpoint_pending: { status: 409, retryable: true, zh: '这笔分录还没有检查点，请稍后再试。', en: 'No signed checkpoint covers this yet; try again in a while.', remedy: 'Repeat after `Retry-After`: checkpoints are signed every few seconds while something changes.' },
  proof_too_long: { status: 422, retryable: false, zh: '内容过多（超过 {limit}），不能放进一份凭据。', en: 'This is more than fits one proof ({limit}).', remedy: 'Ask for a shorter period; on paper, take the file instead of the codes.' },
  // Attached files
  file_type_mismatch: { status: 422, retryable: false, zh: '文件内容与所声明的类型不符，或不是可以接收的类型。', en: 'The file is not what it is declared to be, or of no kind that is taken.', remedy: 'Send a PDF, PNG, JPEG or WebP with its own Content-Type.' },
  file_infected: { status: 422, retryable: false, zh: '该文件被查出含有病毒，不能使用。', en: 'A virus was found in this file; it cannot be used.', remedy: 'Clean the device it came from and make the file anew.' },
  file_in_quarantine: { status: 409, retryable: true, zh: '文件正在等待病毒检查，请稍后再试。', en: 'The file waits for its virus scan; try again in a while.', remedy: 'Repeat later; if it lasts, the scanner is not running.' },
  // Paper
  unknown_form: { status: 422, retryable: false, zh: '没有该编号的表格，或不属于该站点。', en: 'There is no form of this number at this station.', remedy: 'Check the number: its last digit guards against slips.' },
  form_not_free: { status: 409, retryable: false, zh: '该表格已作废、已录入或已在其他批次中。', en: 'The form is spoiled, recorded, or in another batch.', remedy: 'Look the form up; each form counts once.' },
  wrong_month: { status: 422, retryable: false, zh: '服务日期不在该批次的月份（{month}）内。', en: 'The service is not of the month of this batch, {month}.', remedy: 'Enter it into a batch of its own month.' },
  batch_empty: { status: 422, retryable: false, zh: '批次中没有表格。', en: 'The batch has no forms.', remedy: 'Enter the forms first, or cancel the batch.' },
  batch_full: { status: 409, retryable: false, zh: '一个批次最多 {limit} 张表格。', en: 'A batch takes {limit} forms at most.', remedy: 'Finish this batch and open another one.' },
  scan_missing: { status: 409, retryable: false, zh: '批次还没有附上表格的扫描件或照片。', en: 'No scan of the forms is attached to the batch.', remedy: 'Attach a scan or a photograph of the signed forms.' },
  // Care requests
  unknown_language: { status: 422, retryable: false, zh: '没有该语言。', en: 'There is no such language in the list.', remedy: 'Use a code of `GET /v1/languages`.' },
  too_many_open_requests: { status: 409, retryable: false, zh: '未完成的需求已达上限（{limit} 个）。', en: 'There are {limit} open requests already.', remedy: 'Withdraw one, or wait until one has been served.' },
  too_many_offers: { status: 409, retryable: false, zh: '该需求的应征人数已满（{limit} 人）。', en: 'This request has {limit} offers already.', remedy: 'Look for another request; an offer that is withdrawn makes room.' },
  too_late: { status: 409, retryable: false, zh: '已过办理时间。', en: 'The time for this has passed.', remedy: 'Read the item again: its times say until when this was possible.' },
  too_early: { status: 409, retryable: false, zh: '还未到办理时间。', en: 'It is too early for this.', remedy: 'Repeat it once the agreed time has begun.' },
  training_needed: { status: 403, retryable: false, zh: '该服务需要先完成培训（{training}）。', en: 'This needs a training that is not recorded: {training}.', remedy: 'Let a worker record the training, or choose another request.' },
  volunteer_busy: { status: 409, retryable: false, zh: '该志愿者在此时间已有约定。', en: 'The volunteer is promised to somebody else at this time.', remedy: 'Choose another offer or another time.' },
  exchange_limit_reached: { status: 409, retryable: false, zh: '两个社区之间本月互助时长已达上限（{limitMinutes} 分钟）。', en: 'Care between these two communities has reached its monthly limit of {limitMinutes} minutes.', remedy: 'Choose a volunteer of the own community, or wait for the next month.' },
  // Events
  webhook_target_refused: { status: 422, retryable: false, zh: '不能向该地址推送（{reason}）。', en: 'Deliveries may not go to this address ({reason}).', remedy: 'Give an https address of a public host, without a user name, on port 443 or from 1024 on.' },
  too_many_webhooks: { status: 409, retryable: false, zh: '推送地址最多 {limit} 个。', en: 'A city has {limit} webhooks at most.', remedy: 'Remove one that is not needed any more.' },
  // Activities
  activity_full: { status: 409, retryable: false, zh: '该活动报名人数已满。', en: 'The activity has no room left.', remedy: 'Sign up for another one, or ask its organiser.' },
  // Reports
  reports_busy: { status: 503, retryable: true, zh: '报表任务繁忙，请稍后再试。', en: 'Too many reports are being made; try again later.', remedy: 'Repeat after `Retry-After`; reports are made one at a time.' },
  // Inspections
  population_out_of_range: { status: 422, retryable: false, zh: '符合条件的有 {count} 项，应为 {least} 至 {most} 项。', en: 'There are {count} to draw from; it takes {least} to {most}.', remedy: 'Choose a smaller sample, or another unit, kind or month.' },
  inspectors_too_close: { status: 422, retryable: false, zh: '没有可以回避的检查人员，请增加与当事人无关的人员。', en: 'No inspector is left who is not too close to whom it concerns.', remedy: 'Name more inspectors, of whom one at least is no party and near to none.' },
  // Disputes
  objection_too_late: { status: 409, retryable: false, zh: '异议期限已过（截止 {lastDay}）。', en: 'The time for an objection ended on {lastDay}.', remedy: 'Ask a social worker or an auditor: they may object for longer.' },
  deadline_passed: { status: 409, retryable: false, zh: '办理期限已过（截止 {dueOn}）。', en: 'The time for this step ended on {dueOn}.', remedy: 'Read the dispute again: the next instance has it, or its decision is final.' },
  too_many_statements: { status: 409, retryable: false, zh: '陈述和材料已达上限（{limit} 份）。', en: 'There are {limit} statements and files already.', remedy: 'Wait for the decision; whoever judges reads what is there.' },
  nothing_to_correct: { status: 422, retryable: false, zh: '更正后的时间与原记录相同。', en: 'The corrected times are those of the record.', remedy: 'Give other times, or uphold the record.' },
  // Privacy
  erasure_blocked: { status: 409, retryable: false, zh: '还有事项未了结，暂时不能删除：{reasons}。', en: 'Something has to be seen to before this member can be erased: {reasons}.', remedy: 'Read the erasure: `blockedBy` says in words what to do first.' },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a text is one of the closed codes; asks the table's own keys only. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
