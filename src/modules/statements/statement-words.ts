import type { EntryKind, Purpose } from '../../ledger/vocabulary.js';
import type { Language, Words } from '../../platform/errors/language.js';
import type { Counterpart, CounterpartRole, NamedService } from './line-subjects.js';
import type { StatementItem } from './month-statement.js';

const ACCOUNTS: Readonly<Record<'earned' | 'granted' | 'held' | 'heldGrant', Words>> = {
  earned: { zh: '服务得来的时长', en: 'Earned time' },
  granted: { zh: '政府给的时长', en: 'Granted time' },
  held: { zh: '先留着的时长', en: 'Time on hold' },
  heldGrant: { zh: '先留着的政府给的时长', en: 'Granted time on hold' },
};

const ROLES: Readonly<Record<CounterpartRole, Words>> = {
  elder: { zh: '一位老人', en: 'an elder' },
  volunteer: { zh: '一位志愿者', en: 'a volunteer' },
  provider: { zh: '服务点', en: 'a provider' },
  self: { zh: '自己的账户', en: 'own account' },
  city: { zh: '本市', en: 'the city' },
  member: { zh: '一位成员', en: 'a member' },
  pool: { zh: '社区的互助时长', en: 'a community pool' },
};

/** What came in and what went out, by the kind of entry. */
const KINDS: Readonly<Record<EntryKind, { readonly in: Words; readonly out: Words }>> = {
  genesis: same('建账', 'Founding'),
  service: {
    in: { zh: '做服务得到', en: 'Service given' },
    out: { zh: '请人服务用掉', en: 'Service received' },
  },
  hold: { in: { zh: '预约留下', en: 'Held for a booking' }, out: { zh: '预约', en: 'Booking' } },
  release: {
    in: { zh: '预约取消，退回', en: 'Booking cancelled, returned' },
    out: { zh: '预约取消，不再留着', en: 'Booking cancelled, hold ended' },
  },
  redeem: { in: { zh: '消费退回', en: 'Spending returned' }, out: { zh: '消费', en: 'Spent' } },
  gift: { in: { zh: '收到家人送的', en: 'Gift received' }, out: { zh: '送给家人', en: 'Gift' } },
  donate: {
    in: { zh: '收到捐赠', en: 'Donation received' },
    out: { zh: '捐给社区', en: 'Donation' },
  },
  grant: same('政府发的', 'Grant'),
  expire: same('政府给的到期收回', 'Grant expired'),
  settle: same('社区间结算', 'Settlement between communities'),
  close: same('月末结账', 'Close of the month'),
  reverse: same('撤销', 'Reversal'),
  adjust: same('更正', 'Correction'),
  import: same('从旧账转来', 'Brought over'),
  notice: same('账本公告', 'Notice in the journal'),
};

/** What reads otherwise when it is about a gift, or about what a pool gave. */
const ABOUT: Readonly<Record<string, { readonly in: Words; readonly out: Words }>> = {
  'hold gift': {
    in: { zh: '送出以前先留着', en: 'Held for a gift' },
    out: { zh: '送给家人（还能要回来）', en: 'Gift, cooling off' },
  },
  'release gift': {
    in: { zh: '没有送到，退回', en: 'Gift not sent, returned' },
    out: { zh: '没有送到，不再留着', en: 'Gift not sent, hold ended' },
  },
  'expire earned_expiry': same('时长到期', 'Earned time expired'),
  'donate pool_support': same('社区给的互助时长', 'Support from the community pool'),
};

function same(zh: string, en: string): { in: Words; out: Words } {
  return { in: { zh, en }, out: { zh, en } };
}

/** What an account is called. */
export function accountName(purpose: Purpose, asset: string, language: Language): string {
  if (purpose === 'held') return ACCOUNTS[asset === 'GRT' ? 'heldGrant' : 'held'][language];
  return ACCOUNTS[purpose === 'granted' ? 'granted' : 'earned'][language];
}

/** A service by its name in the reader's language. */
export function serviceName(service: NamedService, language: Language): string {
  return language === 'en' ? (service.nameEn ?? service.name) : service.name;
}

/** What a line is, in words: `服务入账：助餐`. A reversal says what it undoes. */
export function lineText(item: StatementItem, language: Language): string {
  const undone = item.reverses;
  const kind = undone?.kind ?? item.kind;
  // What a reversal gives back is what the entry had taken.
  const wentIn = undone === null ? item.amount > 0n : item.amount < 0n;
  const words = plainWords(item, kind, wentIn)[language];
  const about = item.about;
  const service = about === null || about.kind === 'spending' ? null : about.service;
  const colon = language === 'zh' ? '：' : ': ';
  const text = service === null ? words : `${words}${colon}${serviceName(service, language)}`;
  return undone === null ? text : `${KINDS.reverse.in[language]}${colon}${text}`;
}

/** Minutes of a service that come back to its elder were held for more than was needed. */
function plainWords(item: StatementItem, kind: EntryKind, wentIn: boolean): Words {
  const isChange =
    kind === 'service' && wentIn && item.about?.kind === 'record' && isReceived(item);
  return isChange
    ? { zh: '预约没用完，退回', en: 'Rest of a booking returned' }
    : (ABOUT[`${kind} ${item.subjectType}`] ?? KINDS[kind])[wentIn ? 'in' : 'out'];
}

function isReceived(item: StatementItem): boolean {
  return item.about?.counterpart.role === 'volunteer';
}

/** Who stands on the other side of a line, by role only. */
export function counterpartOf(item: StatementItem): Counterpart {
  if (item.about !== null) return item.about.counterpart;
  const kind = item.reverses?.kind ?? item.kind;
  if (kind === 'gift') return { role: 'member', unit: null };
  if (kind === 'donate') return { role: 'pool', unit: null };
  const isOwn = item.counterparts.every((purpose) => OWN_PURPOSES.includes(purpose));
  return { role: isOwn ? 'self' : 'city', unit: null };
}

const OWN_PURPOSES: readonly Purpose[] = ['earned', 'granted', 'held'];

/** `兴隆社区的一位老人`, `an elder of Xinglong`; a provider by its name. */
export function counterpartText({ role, unit }: Counterpart, language: Language): string {
  const word = ROLES[role][language];
  if (unit === null) return word;
  if (role === 'provider') return unit.name;
  return language === 'zh' ? `${unit.name}的${word}` : `${word} of ${unit.name}`;
}

/** Hours with two decimals, for a spreadsheet: `-0.75`. Rounded half away from zero. */
export function decimalHours(minutes: bigint): string {
  const size = minutes < 0n ? -minutes : minutes;
  const hundredths = (size * 100n + 30n) / 60n;
  const text = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
  return minutes < 0n && hundredths > 0n ? `-${text}` : text;
}
