import type { TFunction } from 'i18next';
import type { Remark } from '../../../../../packages/verifier/src/findings.js';
import { remarkSentence } from '../../../../../packages/verifier/src/sentences.js';
import type { Language } from '../../../i18n/language.js';
import { dateText } from '../../../lib/dates.js';
import { hoursText } from '../../../lib/hours.js';

/** Kinds of entries as people call them. */
const KINDS: Readonly<Record<string, string>> = {
  service: 'kind.service',
  hold: 'kind.hold',
  release: 'kind.release',
  redeem: 'kind.redeem',
  gift: 'kind.gift',
  donate: 'kind.donate',
  grant: 'kind.grant',
  expire: 'kind.expire',
  reverse: 'kind.reverse',
  close: 'kind.close',
};

/** What the verifier says to people at a command line, said to people at a page. */
const SAID: Readonly<Record<string, string>> = {
  key_from_file: 'told.keyFromFile',
  key_from_chain: 'told.keyFromFile',
  nothing_kept: 'told.nothingKept',
  signature_unchecked: 'told.signatureUnchecked',
  month_unproven: 'told.monthUnproven',
  checkpoint_other_size: 'told.otherSize',
  opened: 'told.opened',
  checkpoint_held: 'told.held',
  consistent: 'told.consistent',
  signed_by: 'told.signedBy',
  certificate_partly: 'told.certificatePartly',
};

/** For who wants to know more: shown with the verifier's own words only. */
const DETAILS: ReadonlySet<string> = new Set(['fact', 'draw_item']);

/** A remark in plain words; null for what belongs to the details. */
export function plainWords(remark: Remark, t: TFunction, language: Language): string | null {
  const { code, facts } = remark;
  // What is told with ids of members is for the details, too.
  if (DETAILS.has(code) || code.startsWith('told_')) return null;
  const said = SAID[code];
  if (said !== undefined) return t(said, facts);
  const hours = (minutes = '0') => hoursText(minutes, language);
  const account = facts.account?.slice(0, 8);
  switch (code) {
    case 'entry_in_log': {
      const kind = KINDS[facts.kind ?? ''];
      const day = dateText(facts.effective ?? '', language);
      return t('told.entry', { seq: facts.seq, day, kind: kind ? t(kind) : facts.kind });
    }
    case 'posting': {
      const { amount = '0' } = facts;
      const isLess = amount.startsWith('-');
      const size = hours(amount.replace('-', ''));
      return t(isLess ? 'told.less' : 'told.more', { account, hours: size });
    }
    case 'closing_balance':
      return t('told.balance', { account, month: facts.month, hours: hours(facts.balance) });
    case 'certificate_shown':
    case 'certificate_minutes':
      return t('told.certificate', { records: facts.records, hours: hours(facts.minutes) });
    case 'certificate_limits':
      return t('told.certificateLimits', { number: facts.number });
    default:
      return remarkSentence(remark, language);
  }
}
