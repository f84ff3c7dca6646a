import type { Sentence } from './faults.js';

/** What is said beside faults: what was checked, what was not, and on whose word. */
export const REMARKS = {
  entries_checked: {
    en: '{count:entry was/entries were} checked, {first} to {last}; the hash of the last is {head}.',
    zh: '核验了 {count} 条分录（第 {first} 至 {last} 条）；最后一条的哈希是 {head}。',
  },
  months_checked: {
    en: 'The closing balances of {count:month/months} follow from the entries (last: {last}).',
    zh: '{count} 个月的月末余额与分录相符（最近一个月：{last}）。',
  },
  begins_late: {
    en: 'The export begins at entry {first}: what stands before, sums, closes and the tree could not be checked.',
    zh: '导出从第 {first} 条开始：之前的内容、余额、月结和检查点无法核验。',
  },
  nothing_kept: {
    en: 'It is consistent with itself. That nothing was rewritten is shown only against a checkpoint or a head that you kept: give it (--checkpoint, --head).',
    zh: '内容自身一致。是否被整体改写，只有对照您以前留存的检查点或链头才能知道：请提供（--checkpoint、--head）。',
  },
  checkpoint_held: {
    en: 'It agrees with the checkpoint of {origin} over {size:entry/entries}.',
    zh: '与 {origin} 覆盖 {size} 条分录的检查点相符。',
  },
  head_held: {
    en: 'The chain goes through the head that you noted at entry {seq}.',
    zh: '链条经过您在第 {seq} 条处记下的链头。',
  },
  checkpoint_other_size: {
    en: 'Your checkpoint covers {kept:entry/entries} and this one {size}: that they are of one history is shown by a consistency proof of the log or by an export.',
    zh: '您留存的检查点覆盖 {kept} 条，这一个覆盖 {size} 条：二者是否属于同一历史，要靠日志的一致性证明或导出文件来说明。',
  },
  consistent: {
    en: 'The log of {from:entry/entries} is the beginning of the log of {to}.',
    zh: '{from} 条时的日志是 {to} 条时日志的开头。',
  },
  key_from_file: {
    en: 'The signature was checked by the key that stands in the file itself ({key}). Give the key that you know from the city (--key).',
    zh: '签名是用文件自带的密钥（{key}）核验的。请提供您从城市方面得知的密钥（--key）。',
  },
  key_from_chain: {
    en: 'The signature was checked by the key that the chain itself announces ({key}). Give the key that you know from the city (--key).',
    zh: '签名是用链上自己公告的密钥（{key}）核验的。请提供您从城市方面得知的密钥（--key）。',
  },
  signature_unchecked: {
    en: 'No key is known for the checkpoint of {origin}: it was compared, but its signature was not checked.',
    zh: '没有 {origin} 的密钥：已对照检查点的内容，但没有核验其签名。',
  },
  signed_by: {
    en: 'Signed by {key}.',
    zh: '签名者：{key}。',
  },
  witnessed_by: {
    en: 'Witnessed by {key} at {time}.',
    zh: '见证者：{key}，时间 {time}。',
  },
  witness_from_file: {
    en: 'The file names the witness {key}, whose signature of {time} is right. Whether that is a witness you trust, only you know.',
    zh: '文件写明见证者 {key}，其 {time} 的签名无误。它是不是您信任的见证者，由您判断。',
  },
  loss_admitted: {
    en: 'Entry {seq} admits a loss: a checkpoint over {size:entry/entries} had been signed, and the book went on from {kept}.',
    zh: '第 {seq} 条承认有丢失：曾签过覆盖 {size} 条的检查点，账簿从 {kept} 条处继续。',
  },
  entry_in_log: {
    en: 'Entry {seq} ({kind}, effective {effective}, recorded {recorded}) stands in the log.',
    zh: '第 {seq} 条（{kind}，生效 {effective}，记入 {recorded}）在日志中。',
  },
  posting: {
    en: 'Entry {seq}: {amount:minute/minutes} ({asset}) on account {account}.',
    zh: '第 {seq} 条：账户 {account} {amount} 分钟（{asset}）。',
  },
  opened: {
    en: 'Entry {seq}: the facts of the {what} are those that it committed to.',
    zh: '第 {seq} 条：“{what}”的内容与承诺值相符。',
  },
  undoes: {
    en: 'Entry {seq} undoes entry {reverses}; what it is about is what that one was about.',
    zh: '第 {seq} 条冲正第 {reverses} 条；它所关于的就是那一条所关于的。',
  },
  told_booking: {
    en: 'Entry {seq}: {minutes:minute/minutes} of the elder {elderId}, for care of the service {serviceId} that is to begin at {startsAt}.',
    zh: '第 {seq} 条：老人 {elderId} 的 {minutes} 分钟，用于 {startsAt} 开始的服务 {serviceId}。',
  },
  told_spending_code: {
    en: 'Entry {seq}: {minutes:minute/minutes} of the elder {elderId} at the provider {providerId}, on a code.',
    zh: '第 {seq} 条：老人 {elderId} 在服务商 {providerId} 凭消费码用的 {minutes} 分钟。',
  },
  told_spending_card: {
    en: 'Entry {seq}: {minutes:minute/minutes} of the elder {elderId} at the provider {providerId}, on a card.',
    zh: '第 {seq} 条：老人 {elderId} 在服务商 {providerId} 凭服务卡用的 {minutes} 分钟。',
  },
  told_drawn_by: {
    en: "Entry {seq}: the code was drawn by {drawnBy} in the elder's name.",
    zh: '第 {seq} 条：消费码由 {drawnBy} 代老人领取。',
  },
  told_support_rule: {
    en: 'Entry {seq}: {minutes:minute/minutes} from the pool of the unit {poolUnitId} for the elder {elderId}, by the rules of {wantedOn}.',
    zh: '第 {seq} 条：单位 {poolUnitId} 的互助池按 {wantedOn} 的规则资助老人 {elderId} 的 {minutes} 分钟。',
  },
  told_support_decision: {
    en: "Entry {seq}: {minutes:minute/minutes} from the pool of the unit {poolUnitId} for the elder {elderId}, by a worker's decision, asked for on {wantedOn}.",
    zh: '第 {seq} 条：单位 {poolUnitId} 的互助池资助老人 {elderId} 的 {minutes} 分钟，由工作人员决定，申请日期 {wantedOn}。',
  },
  told_expiry_granted: {
    en: 'Entry {seq}: granted minutes of the member {memberId} that had come before {keptFrom} and expired at the close of {month}.',
    zh: '第 {seq} 条：会员 {memberId} 在 {keptFrom} 之前获发、于 {month} 月结时到期的分钟。',
  },
  told_expiry_earned: {
    en: 'Entry {seq}: own minutes of the member {memberId} that had come before {keptFrom} and expired at the close of {month}.',
    zh: '第 {seq} 条：会员 {memberId} 在 {keptFrom} 之前存入、于 {month} 月结时到期的分钟。',
  },
  fact: {
    en: '  {name}: {value}',
    zh: '  {name}：{value}',
  },
  month_shown: {
    en: 'All entries of {month} in the file ({count}) stand in the log.',
    zh: '文件中 {month} 的 {count} 条分录都在日志中。',
  },
  month_complete: {
    en: 'Account {account}: the postings of {month} are complete ({count}).',
    zh: '账户 {account}：{month} 的 {count} 笔过账齐全。',
  },
  month_unproven: {
    en: 'That no entry of the month is missing is shown together with the statement proofs of {month} and of the month before, with the closing leaf of each account: give both (--statement).',
    zh: '要说明当月分录没有遗漏，还需 {month} 和上一个月的账单证明，其中要有每个账户的月末记录：请一并提供（--statement）。',
  },
  closing_leaf_missing: {
    en: 'Account {account}: no closing leaf of {month} is here, so that nothing is missing could not be seen. An account that nothing ever moved has none.',
    zh: '账户 {account}：没有 {month} 的月末记录，无法看出是否有遗漏。从未有过变动的账户没有月末记录。',
  },
  closing_balance: {
    en: 'Account {account} ({asset}): {balance:minute/minutes} at the end of {month}; number of postings so far: {postings}.',
    zh: '账户 {account}（{asset}）：{month} 末余额 {balance} 分钟，累计 {postings} 笔过账。',
  },
  close_unproven: {
    en: 'The closing balances belong together. That entry {close} of the chain has the hash {hash} and is this close is shown by the log, an export or a statement proof.',
    zh: '各月末余额相互一致。链上第 {close} 条的哈希是 {hash}、就是这次结账，要由日志、导出文件或账单证明来说明。',
  },
  certificate_shown: {
    en: 'The log has {records:service/services} of the member {member}, and with them {minutes:minute/minutes} credited to the account {account}.',
    zh: '会员 {member} 的 {records} 次服务都在日志中，由此向账户 {account} 记入 {minutes} 分钟。',
  },
  certificate_minutes: {
    en: 'The log has {records:service/services}, and with them {minutes:minute/minutes} credited to the account {account}.',
    zh: '{records} 次服务都在日志中，由此向账户 {account} 记入 {minutes} 分钟。',
  },
  certificate_partly: {
    en: 'The number of services and the credited minutes are proven, not whose they are: not every entry is opened, and without that nothing ties them to the member whom the certificate names.',
    zh: '只证明了服务次数和记入的分钟数，没有证明属于谁：并非每条分录都附有内容，因此没有依据把它们与证书所写的会员联系起来。',
  },
  certificate_limits: {
    en: 'Not shown by this file: that the city issued this certificate under the number {number}, member number and names, whose the account is, and that none of the services was undone since. The public check of the number tells this; it must name the digest {digest}.',
    zh: '本文件不能说明：城市是否以编号 {number} 签发过这份证书，会员号和姓名，账户属于谁，以及这些服务此后有没有被冲正。请用该编号公开查询；查到的摘要应为 {digest}。',
  },
  mirror_checked: {
    en: '{tiles:tile/tiles} and {bundles:bundle/bundles} of the mirror hold what the entries give.',
    zh: '镜像的 {tiles} 个哈希块和 {bundles} 个分录包与各条分录相符。',
  },
  draw_checked: {
    en: 'Draw {draw}: {sample} of {count:line/lines} follow from the root over {size:entry/entries}, which ends with the first one recorded at {after} or later.',
    zh: '抽取 {draw}：由 {size} 条的根推出 {count} 行中的 {sample} 行；其最后一条是 {after} 起记入的第一条。',
  },
  draw_item: {
    en: '  {place}. line {line}, inspector {inspector}',
    zh: '  {place}. 第 {line} 行，检查人员 {inspector}',
  },
  draw_limits: {
    en: 'Not shown by this file: whether a changed program tried several forms of that one entry before it was written (witnesses that sign every few seconds leave little time for it), who inspected in the end, and whom the lines stand for (whoever is concerned can have their own opened).',
    zh: '本文件不能说明：写入那一条之前，被改过的程序有没有试过它的几种写法（见证人每几秒签一次，可试的时间很短），最后由谁检查，以及各行对应谁（当事人可以查到自己的一行）。',
  },
} as const satisfies Record<string, Sentence>;

export type RemarkCode = keyof typeof REMARKS;

/** With one of these a file is sound as far as it goes, and does not show what it seems to be for. */
export const PARTLY: ReadonlySet<RemarkCode> = new Set<RemarkCode>(['certificate_partly']);

/** What a reader must not miss: something was left open, rests on the file's own word, or was admitted. */
export const WARNINGS: ReadonlySet<RemarkCode> = new Set<RemarkCode>([
  'begins_late',
  'nothing_kept',
  'checkpoint_other_size',
  'key_from_file',
  'key_from_chain',
  'signature_unchecked',
  'loss_admitted',
  'month_unproven',
  'close_unproven',
  'closing_leaf_missing',
  'certificate_partly',
  'certificate_limits',
]);
