/**
 * Everything that verification can find wrong, in one closed table: what it means, to be followed by the detail.
 * A kind, once released, keeps its meaning.
 */
// biome-ignore format: one kind a line reads as the table it is
export const FAULT_KINDS = {
  book_missing: { zh: '账本不存在', en: 'The book does not exist' },
  seq_missing: { zh: '序号不连续，中间缺少分录', en: 'The sequence has a gap: an entry is missing' },
  seq_repeated: { zh: '同一序号出现不止一次', en: 'A sequence number occurs more than once' },
  genesis_wrong: { zh: '创世分录不符合规定', en: 'The genesis entry is not what founds this book' },
  leaf_malformed: { zh: '叶的字节不符合规范格式', en: 'The bytes of the leaf are not in the canonical form' },
  leaf_hash_wrong: { zh: '所存哈希与叶的字节不符', en: 'The stored hash is not the hash of the leaf' },
  link_broken: { zh: '叶没有接在前一叶之后', en: 'The leaf does not link to the leaf before it' },
  leaf_misplaced: { zh: '叶属于另一位置或另一账本', en: 'The leaf belongs to another place or another book' },
  column_differs: { zh: '分录的列与其叶不一致', en: 'A column of the entry differs from its leaf' },
  postings_differ: { zh: '过账行与叶中所列不一致', en: 'The posting rows differ from those of the leaf' },
  postings_without_entry: { zh: '有过账行却没有对应分录', en: 'There are posting rows without their entry' },
  recorded_time_wrong: { zh: '记录时间没有递增', en: 'The recorded time is not later than the one before' },
  effective_in_future: { zh: '生效日期晚于记录日期', en: 'The effective date is later than the recorded day' },
  unbalanced: { zh: '过账合计不为零', en: 'The postings do not sum to zero' },
  too_few_postings: { zh: '过账少于两笔', en: 'The entry has fewer than two postings' },
  amount_zero: { zh: '过账金额为零', en: 'A posting has the amount zero' },
  account_unknown: { zh: '过账所指账户不存在', en: 'A posting names an account that does not exist' },
  asset_differs: { zh: '过账的资产与账户的资产不同', en: 'A posting is in another asset than its account' },
  running_balance_wrong: { zh: '过账后余额与累计不符', en: 'A balance after a posting is not what the postings add up to' },
  floor_broken: { zh: '余额低于账户下限', en: 'A posting takes its account below the floor' },
  account_unbounded: { zh: '该账户不应没有下限', en: 'An account has no floor though its purpose wants one' },
  account_balance_wrong: { zh: '账户余额与过账累计不符', en: 'The balance of an account is not the sum of its postings' },
  account_last_seq_wrong: { zh: '账户的最后分录序号不符', en: 'An account names another last entry than the one that posted last' },
  reversal_unknown: { zh: '所冲正的分录不存在', en: 'A reversal names an entry that does not stand before it' },
  reversal_forbidden: { zh: '该类分录不得冲正', en: 'A reversal names an entry of a kind that cannot be reversed' },
  reversal_repeated: { zh: '同一分录被冲正不止一次', en: 'An entry is reversed more than once' },
  reversal_not_mirrored: { zh: '冲正金额与原分录不相反', en: 'A reversal does not mirror the amounts of the entry it reverses' },
  effective_in_closed_month: { zh: '生效日期落在此前已结账的月份', en: 'An entry takes effect in a month that was closed before it' },
  close_wrong: { zh: '结账分录与该月累计不符', en: 'A close entry does not say what its month adds up to' },
  closing_root_wrong: { zh: '结账分录所载根哈希与月末余额不符', en: 'The root in a close entry is not the root of the closing balances' },
  closing_balance_wrong: { zh: '所存月末余额与过账累计不符', en: 'A stored closing balance is not what the postings add up to' },
  closing_node_wrong: { zh: '月末余额之上的所存哈希不符', en: 'A stored hash above closing balances is not their hash' },
  period_wrong: { zh: '月份记录与账链不符', en: 'The record of a month is not what the chain says' },
  notice_wrong: { zh: '公告分录不符合规定', en: 'A notice is not what its format says' },
  log_key_wrong: { zh: '日志密钥没有由前一把密钥承接', en: 'A key of the log does not follow from the key before it' },
  head_differs: { zh: '链头记录与最后一叶不符', en: 'The head of the book is not its last leaf' },
  noted_head_missing: { zh: '链在所记链头之前中断，尾部已被删去', en: 'The chain ends before the noted head: its tail was cut' },
  noted_head_differs: { zh: '所记链头处的哈希不同，历史已被改写', en: 'The chain differs from the noted head: history was rewritten' },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** The first fault of its kind. */
export interface Fault {
  readonly kind: FaultKind;
  /** The entry at fault; null where no single entry is. */
  readonly seq: bigint | null;
  /** What was found, in English words and ledger data: never personal data, for the ledger holds none. */
  readonly detail: string;
}

/** The sentence for people, in their language. */
export function faultSentence(fault: Fault, language: 'zh' | 'en'): string {
  const { kind, seq, detail } = fault;
  const where = { zh: `（序号 ${seq}）`, en: ` (seq ${seq})` }[language];
  const colon = { zh: '：', en: ': ' }[language];
  return `${FAULT_KINDS[kind][language]}${seq === null ? '' : where}${colon}${detail}`;
}

/** Keeps the first fault of each kind, in order of discovery: at most one a kind, however broken a book is. */
export class FaultList {
  private readonly first = new Map<FaultKind, Fault>();

  add(kind: FaultKind, seq: bigint | number | null, detail: string): void {
    if (!this.first.has(kind)) {
      this.first.set(kind, { kind, seq: seq === null ? null : BigInt(seq), detail });
    }
  }

  list(): Fault[] {
    return [...this.first.values()];
  }
}
