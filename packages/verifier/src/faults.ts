/** What a fault is about; put into its sentence. Never personal data: what is checked holds none. */
export type Facts = Readonly<Record<string, string>>;

export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** What can be wrong with the bytes of a file, and with a single entry. */
const FORM_FAULTS = {
  file_unreadable: {
    en: 'The file cannot be read: {what}',
    zh: '文件无法读取：{what}',
  },
  file_unknown: {
    en: 'This is no file that can be checked here (format: {format}).',
    zh: '这不是可以在此核验的文件（格式：{format}）。',
  },
  json_malformed: {
    en: 'The file is not well-formed JSON (character {at}), or a member comes twice.',
    zh: '文件不是格式正确的 JSON（第 {at} 个字符处），或者有重复的成员。',
  },
  member_wrong: {
    en: 'The member "{member}" of the file is missing, unknown or not in its form.',
    zh: '文件的成员“{member}”缺失、多余或格式不对。',
  },
  paper_malformed: {
    en: 'The parts read from paper do not make a whole file ({what}).',
    zh: '从纸上读到的各部分拼不成完整的文件（{what}）。',
  },
  leaf_malformed: {
    en: 'The leaf is not in the canonical form, at the member "{member}".',
    zh: '分录的文本不是规范格式，问题出在“{member}”处。',
  },
  export_malformed: {
    en: 'The export is not lines of leaves, each with a line feed ({what}).',
    zh: '导出文件不是一行一条、以换行结尾的分录（{what}）。',
  },
} as const;

/** What can be wrong with a chain of entries. */
const CHAIN_FAULTS = {
  link_broken: {
    en: 'The link is broken: the entry names {said} as the hash of the entry before, which is {found}. One of the two was changed, removed, added or moved.',
    zh: '链条断开：本条写明上一条的哈希是 {said}，实际是 {found}。两条之一被改动、删除、插入或移动过。',
  },
  seq_wrong: {
    en: 'The entry calls itself number {said}: entries are missing, were added or were moved.',
    zh: '本条自称第 {said} 号：有分录缺失、多出或被移动。',
  },
  book_differs: {
    en: 'The entry belongs to another book.',
    zh: '本条属于另一本账簿。',
  },
  algorithm_differs: {
    en: 'The entry names another hash algorithm than the first entry of its book.',
    zh: '本条使用的哈希算法与账簿第一条不同。',
  },
  recorded_not_later: {
    en: 'The entry was recorded at {recorded}, which is not after the entry before.',
    zh: '本条的记入时间 {recorded} 不晚于上一条。',
  },
  effective_too_late: {
    en: 'The entry takes effect on {effective}, after the day it was recorded on in Shanghai ({day}).',
    zh: '本条的生效日期 {effective} 晚于记入当日（北京时间 {day}）。',
  },
  genesis_misplaced: {
    en: 'The first entry of a book, and no other, is its genesis; here it is not so.',
    zh: '创世分录只能是、也必须是账簿的第一条；这里不是这样。',
  },
  genesis_wrong: {
    en: 'The genesis is not as it must be: "{member}".',
    zh: '创世分录的“{member}”不符合规定。',
  },
  key_twice: {
    en: 'The key of this entry was used before: the same request was written twice.',
    zh: '本条的幂等键以前用过：同一请求被记了两次。',
  },
  posting_count: {
    en: 'An entry of the kind {kind} cannot have {count:posting/postings}.',
    zh: '“{kind}”类分录不能有 {count} 笔过账。',
  },
  sum_not_zero: {
    en: 'The postings in {asset} do not add up to zero but to {sum:minute/minutes}.',
    zh: '{asset} 各笔过账之和不为零，而是 {sum} 分钟。',
  },
  account_asset: {
    en: 'The account {account} has another asset than before.',
    zh: '账户 {account} 的资产类别与以前不同。',
  },
  reverses_misplaced: {
    en: 'Only a reversal names an entry that it undoes, and every reversal does; here it is not so.',
    zh: '冲正分录必须写明冲正哪一条，其他分录不得写；这里不是这样。',
  },
  reverses_later: {
    en: 'The entry undoes entry {reverses}, which does not stand before it.',
    zh: '本条冲正的第 {reverses} 条不在本条之前。',
  },
  reverses_kind: {
    en: 'The entry undoes entry {reverses} of the kind {kind}, which nothing can undo.',
    zh: '本条冲正的第 {reverses} 条属于“{kind}”类，不能被冲正。',
  },
  reversed_twice: {
    en: 'Entry {reverses} is undone a second time.',
    zh: '第 {reverses} 条被第二次冲正。',
  },
  reversal_differs: {
    en: 'The postings are not those of entry {reverses} with opposite signs.',
    zh: '各笔过账与第 {reverses} 条不是金额相反的关系。',
  },
  month_closed: {
    en: 'The entry takes effect in {month} or earlier, which was closed.',
    zh: '本条的生效日期在 {month} 或更早，而该月已经结账。',
  },
} as const;

/** What can be wrong with closes and notices. */
const CLOSE_FAULTS = {
  close_wrong: {
    en: 'The close of a month is not as it must be: "{member}".',
    zh: '月结分录的“{member}”不符合规定。',
  },
  close_order: {
    en: 'The month {month} is closed after a later one, or a second time.',
    zh: '{month} 的结账排在更晚月份之后，或者结了两次。',
  },
  close_skips: {
    en: 'The month {month} has entries and was left out by the close of a later one.',
    zh: '{month} 有分录，却被跳过，直接结了更晚的月份。',
  },
  close_count: {
    en: 'The close of {month} counts {said} ({what}); by the entries there are {found}.',
    zh: '{month} 的结账写明数量为 {said}（{what}），按分录计算是 {found}。',
  },
  close_root: {
    en: 'The closing balances of {month} do not follow from the entries.',
    zh: '{month} 的月末余额与各条分录推算的结果不符。',
  },
  notice_wrong: {
    en: 'The notice is not as it must be: "{member}".',
    zh: '公告分录的“{member}”不符合规定。',
  },
  key_previous: {
    en: 'The new key of the log does not name the key before it.',
    zh: '日志的新密钥没有写明它接替的密钥。',
  },
  key_again: {
    en: 'A key of the log is announced a second time.',
    zh: '日志的同一密钥被第二次公告。',
  },
  key_unsigned: {
    en: 'The new key of the log was not signed by the key before it: its holder did not hand over.',
    zh: '日志的新密钥没有得到原密钥的签名：并非原持有人移交。',
  },
} as const;

/** What can be wrong with signatures, checkpoints and the way up to them. */
const PROOF_FAULTS = {
  note_malformed: {
    en: 'The signed note is not in its form ({what}).',
    zh: '签名文本的格式不对（{what}）。',
  },
  key_malformed: {
    en: 'This is no usable public key: {key}',
    zh: '这不是可用的公钥：{key}',
  },
  checkpoint_malformed: {
    en: 'The checkpoint is not in its form ({what}).',
    zh: '检查点的格式不对（{what}）。',
  },
  signature_wrong: {
    en: 'The checkpoint names the key {key}, but the signature is not by that key: it was forged, or the text changed after signing.',
    zh: '检查点写明由密钥 {key} 签名，但签名不是该密钥所签：签名是伪造的，或者签名之后文字被改过。',
  },
  signature_missing: {
    en: 'No known key of the log {origin} signed the checkpoint.',
    zh: '检查点没有日志 {origin} 的任何已知密钥的签名。',
  },
  key_unknown: {
    en: 'The checkpoint is signed, but not by a key that you gave or one that follows from it: this is not the log that you know.',
    zh: '检查点有签名，但签名的密钥不是您提供的密钥，也不是由它移交的：这不是您所知道的那个日志。',
  },
  key_not_current: {
    en: 'The checkpoint of size {size} is not signed by the key that the chain announces for it.',
    zh: '大小为 {size} 的检查点不是由链上公告的当时密钥签名的。',
  },
  witnesses_too_few: {
    en: 'Of the witnesses that you gave {have} signed the checkpoint, and {need:is/are} needed.',
    zh: '您提供的见证人中有 {have} 个签了检查点，需要 {need} 个。',
  },
  origin_differs: {
    en: 'The checkpoint is of the log {found}, not of {expected}.',
    zh: '检查点属于日志 {found}，而不是 {expected}。',
  },
  size_differs: {
    en: 'The checkpoint covers {found:entry/entries}; the file says {said}.',
    zh: '检查点覆盖 {found} 条分录，文件写的是 {said}。',
  },
  root_differs: {
    en: 'The first {size:entry is not the one/entries are not those} that the checkpoint signed: the past was changed after it was signed, or you were shown another history.',
    zh: '前 {size} 条分录不是检查点所签的那些：签名之后历史被改过，或者给您看的是另一份历史。',
  },
  split_view: {
    en: 'Two checkpoints of the log {origin} of the size {size} have different roots: two histories were shown.',
    zh: '日志 {origin} 大小同为 {size} 的两个检查点内容不同：对外展示了两份不同的历史。',
  },
  too_short: {
    en: 'A checkpoint covers {size:entry/entries}, and only {have:is/are} here: the tail was cut off, or an old copy was restored.',
    zh: '检查点覆盖 {size} 条分录，这里只有 {have} 条：尾部被截掉，或者恢复了旧的副本。',
  },
  not_compared: {
    en: 'What you kept is of the first {size:entry/entries}, and these begin with entry {first}: it could not be compared. Take the whole export.',
    zh: '您留存的内容对应前 {size} 条分录，而这里从第 {first} 条开始，无法对照。请使用完整的导出。',
  },
  head_differs: {
    en: 'The chain does not go through the head that you noted at entry {seq}: the past was changed.',
    zh: '链条没有经过您在第 {seq} 条处记下的链头：历史被改过。',
  },
  path_wrong: {
    en: 'The leaf does not lead to the root of the checkpoint: this entry does not stand in the signed log as the file says.',
    zh: '由本条推不出检查点的根：签名的日志里没有文件所说的这条分录。',
  },
  consistency_wrong: {
    en: 'The proof does not show that the log of {from:entry/entries} is the beginning of the log of {to}: it may have been changed in between.',
    zh: '证明不能说明 {from} 条时的日志是 {to} 条时日志的开头：中间可能被改过。',
  },
  tile_missing: {
    en: 'The mirror lacks the file {path}.',
    zh: '镜像缺少文件 {path}。',
  },
  tile_malformed: {
    en: 'The file {path} of the mirror is not in its form.',
    zh: '镜像文件 {path} 的格式不对。',
  },
  tile_differs: {
    en: 'The file {path} of the mirror does not hold the hashes of the entries.',
    zh: '镜像文件 {path} 中的哈希与各条分录不符。',
  },
} as const;

/** What can be wrong with receipts, statements and certificates. */
const PAPER_FAULTS = {
  index_differs: {
    en: 'The leaf is number {seq} of its book, and the file puts it at {index}.',
    zh: '这条分录在账簿中是第 {seq} 号，文件却把它放在 {index}。',
  },
  books_mixed: {
    en: 'The entries of the file are of different books.',
    zh: '文件中的分录属于不同的账簿。',
  },
  opening_misplaced: {
    en: 'The file tells of a {what}, but the entry is not about one or commits to nothing.',
    zh: '文件附有“{what}”的内容，但分录不是关于它的，或者没有承诺值。',
  },
  opening_wrong: {
    en: 'What the file tells of the {what} is not what the entry committed to: a fact was changed.',
    zh: '文件所附“{what}”的内容与分录的承诺值不符：有内容被改过。',
  },
  opening_unlike_entry: {
    en: 'What the file tells of the {what} is not about this entry: "{member}" is {said}, and by the entry it is {found}.',
    zh: '文件所附“{what}”的内容说的不是这条分录：“{member}”写的是 {said}，按分录应是 {found}。',
  },
  not_in_month: {
    en: 'The entry takes effect on {effective}, not in {month}.',
    zh: '本条的生效日期是 {effective}，不在 {month}。',
  },
  not_of_accounts: {
    en: 'The entry has no posting on the accounts of the file.',
    zh: '本条没有涉及文件所列账户的过账。',
  },
  order_wrong: {
    en: 'The parts of "{member}" are not in order, or one comes twice.',
    zh: '“{member}”各部分没有按顺序排列，或有重复。',
  },
  close_of_other: {
    en: 'The entry at {close} is not the close of {month}.',
    zh: '第 {close} 条不是 {month} 的结账。',
  },
  closing_leaf_wrong: {
    en: 'The closing leaf of the account {account} is not in its form or of another month or book.',
    zh: '账户 {account} 的月末记录格式不对，或者属于别的月份、账簿。',
  },
  closing_path_wrong: {
    en: 'The closing balance of the account {account} does not lead to the root of the close: it is not the balance that was fixed.',
    zh: '账户 {account} 的月末余额推不出结账的根：这不是当时固定下来的余额。',
  },
  month_incomplete: {
    en: 'Account {account}: the two closes have {expected:posting/postings} of {minutes:minute/minutes} in all between them, and the file has {found} of {sum}: entries are missing or added.',
    zh: '账户 {account}：两次结账之间有 {expected} 笔过账共 {minutes} 分钟，文件中是 {found} 笔共 {sum} 分钟：有分录缺失或多出。',
  },
  digest_wrong: {
    en: 'The certificate is not the one that was issued: its digest differs.',
    zh: '证书不是签发的那一份：摘要不同。',
  },
  holder_unproven: {
    en: 'It is not shown whose the minutes are: not every entry is opened, and without that nothing ties them to the member whom the certificate names. Ask for the file with openings; if the minutes alone are enough, say so (--partly).',
    zh: '没有证明这些分钟属于谁：并非每条分录都附有内容，因此没有依据把它们与证书所写的会员联系起来。请索取附有内容的文件；如果只需要核对分钟数，请加 --partly。',
  },
  certificate_wrong: {
    en: 'The certificate says {said} for {what}; the entries give {found}.',
    zh: '证书的“{what}”写的是 {said}，按分录计算是 {found}。',
  },
} as const;

/** What can be wrong with a draw. */
const DRAW_FAULTS = {
  draw_line_wrong: {
    en: 'Line {line} of the list "{list}" is not in its form, not in its order, or excludes what it cannot.',
    zh: '名册“{list}”第 {line} 行的格式、顺序或回避人员不对。',
  },
  draw_list_differs: {
    en: 'The list "{list}" has {found:line/lines} and is not the one of {said:line/lines} that was committed to: it was changed after the announcement.',
    zh: '名册“{list}”有 {found} 行，不是公告时承诺的那份（{said} 行）：公告之后被改过。',
  },
  draw_seed_early: {
    en: 'The seed is of a checkpoint whose newest entry was recorded at {recorded}, before the moment that was announced ({after}): it could have been known.',
    zh: '种子来自的检查点，其最新一条记于 {recorded}，早于公告的时刻（{after}）：种子可能事先已知。',
  },
  draw_seed_late: {
    en: 'The seed is not the root that was announced: the entry before the newest one was recorded at {recorded}, at or after the moment ({after}). Whoever signed could choose.',
    zh: '种子不是公告约定的根：倒数第二条记于 {recorded}，已不早于公告的时刻（{after}），签发者可以挑选种子。',
  },
  draw_count_differs: {
    en: '{found:line is/lines are} drawn by the announcement, and the file has {said}.',
    zh: '按公告应抽出 {found} 项，文件中有 {said} 项。',
  },
  draw_differs: {
    en: 'At place {place} the draw gives line and inspector {found}, and the file says {said}: something else was drawn.',
    zh: '第 {place} 位按抽取规则应为（行，检查人员）{found}，文件写的是 {said}：抽取结果被改过。',
  },
} as const;

/** Everything that can be wrong, in both languages. `{name}` is replaced by the fact of that name. */
export const FAULTS = {
  ...FORM_FAULTS,
  ...CHAIN_FAULTS,
  ...CLOSE_FAULTS,
  ...PROOF_FAULTS,
  ...PAPER_FAULTS,
  ...DRAW_FAULTS,
} as const satisfies Record<string, Sentence>;

export type FaultCode = keyof typeof FAULTS;
