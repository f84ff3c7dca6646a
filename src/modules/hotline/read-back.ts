import { shanghaiText } from '../../platform/clock/shanghai.js';
import type { Language } from '../../platform/errors/language.js';

/** What is read out to a caller, by kind. Numbers of members stand for people: no name, address or note is in it. */
export type ReadBackFacts =
  | {
      readonly kind: 'booking' | 'cancellation';
      readonly service: string;
      readonly startsAt: Date;
      readonly minutes: bigint;
    }
  | {
      readonly kind: 'request';
      readonly service: string;
      readonly startsAt: Date;
      readonly endsAt: Date;
      readonly minutes: bigint;
      readonly funding: 'own' | 'grant' | 'pool' | 'issue';
    }
  | {
      readonly kind: 'confirmation' | 'received' | 'given';
      readonly service: string;
      readonly startsAt: Date;
      readonly endsAt: Date;
      /** Whoever is on the other side: the volunteer, or for a volunteer who calls the elder. */
      readonly otherNo: string;
    }
  | { readonly kind: 'proxy_revocation'; readonly otherNo: string };

const FUNDINGS = {
  own: { zh: '用您自己的时间', en: 'paid from your own minutes' },
  grant: { zh: '用发放给您的时间', en: 'paid from the minutes granted to you' },
  pool: { zh: '由社区时间池支付', en: "paid by the community's pool" },
  issue: { zh: '不用您的时间', en: 'at no minutes of yours' },
} as const;

/** The words an operator reads out before anything is done; the caller says yes or no to exactly these. */
export function readBackText(facts: ReadBackFacts, callNo: string, language: Language): string {
  const said = language === 'zh' ? inChinese(facts) : inEnglish(facts);
  return language === 'zh'
    ? `${said}登记号 ${callNo}。请问对吗？`
    : `${said} The reference is ${callNo}. Is that right?`;
}

/** The first thing that is asked on a call-back about a call; what was read back in that call follows, word for word. */
export function callQuestion(call: { callNo: string; openedAt: Date }, language: Language): string {
  const day = dayOf(call.openedAt, language);
  return language === 'zh'
    ? `您在${day}打过我们的热线吗（登记号 ${call.callNo}）？当时登记的是：`
    : `Did you call our hotline on ${day} (reference ${call.callNo})? This is what was noted:`;
}

/** What is asked about a service record. */
export function recordQuestion(
  facts: { service: string; startsAt: Date; endsAt: Date; otherNo: string },
  language: Language,
): string {
  const span = spanOf(facts, language);
  return language === 'zh'
    ? `编号 ${facts.otherNo} 的志愿者在${span}为您做了${facts.service}，是吗？`
    : `Did volunteer ${facts.otherNo} do ${facts.service} for you, ${span}?`;
}

function inChinese(facts: ReadBackFacts): string {
  switch (facts.kind) {
    case 'booking':
      return `我为您预约${facts.service}，${dayOf(facts.startsAt, 'zh')}${timeOf(facts.startsAt)}开始，需要您的时间 ${facts.minutes} 分钟，先为您留出。`;
    case 'cancellation':
      return `我为您取消${dayOf(facts.startsAt, 'zh')}${timeOf(facts.startsAt)}的${facts.service}预约，留出的 ${facts.minutes} 分钟退还给您。`;
    case 'request':
      return `我为您登记求助：${facts.service}，${spanOf(facts, 'zh')}之间，约 ${facts.minutes} 分钟，${FUNDINGS[facts.funding].zh}。`;
    case 'confirmation':
      return `请您确认：编号 ${facts.otherNo} 的志愿者在${spanOf(facts, 'zh')}为您做了${facts.service}。`;
    case 'received':
      return `我为您登记：编号 ${facts.otherNo} 的志愿者在${spanOf(facts, 'zh')}为您做了${facts.service}。`;
    case 'given':
      return `我为您登记：您在${spanOf(facts, 'zh')}为编号 ${facts.otherNo} 的老人做了${facts.service}。`;
    case 'proxy_revocation':
      return `我为您撤销编号 ${facts.otherNo} 的代理人，马上生效。`;
  }
}

function inEnglish(facts: ReadBackFacts): string {
  switch (facts.kind) {
    case 'booking':
      return `I book ${facts.service} for you on ${dayOf(facts.startsAt, 'en')} at ${timeOf(facts.startsAt)}; ${facts.minutes} of your minutes are set aside for it.`;
    case 'cancellation':
      return `I cancel ${facts.service} on ${dayOf(facts.startsAt, 'en')} at ${timeOf(facts.startsAt)}; the ${facts.minutes} minutes come back to you.`;
    case 'request':
      return `I note that you ask for ${facts.service}, ${spanOf(facts, 'en')}, about ${facts.minutes} minutes, ${FUNDINGS[facts.funding].en}.`;
    case 'confirmation':
      return `Please confirm: volunteer ${facts.otherNo} did ${facts.service} for you, ${spanOf(facts, 'en')}.`;
    case 'received':
      return `I note that volunteer ${facts.otherNo} did ${facts.service} for you, ${spanOf(facts, 'en')}.`;
    case 'given':
      return `I note that you did ${facts.service} for the elder ${facts.otherNo}, ${spanOf(facts, 'en')}.`;
    case 'proxy_revocation':
      return `I end the proxy of member ${facts.otherNo} for you, at once.`;
  }
}

function spanOf(
  { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date },
  language: Language,
): string {
  const from = dayOf(startsAt, language);
  const until = dayOf(endsAt, language);
  const end =
    from === until ? timeOf(endsAt) : `${until}${language === 'zh' ? '' : ' '}${timeOf(endsAt)}`;
  return language === 'zh'
    ? `${from}${timeOf(startsAt)}到${end}`
    : `on ${from} from ${timeOf(startsAt)} to ${end}`;
}

/** As one says it: 11月25日; in English 2026-11-25. */
function dayOf(instant: Date, language: Language): string {
  const day = shanghaiText(instant).slice(0, 10);
  if (language === 'en') return day;
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}

function timeOf(instant: Date): string {
  return shanghaiText(instant).slice(11, 16);
}
