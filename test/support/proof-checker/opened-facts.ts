// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import type { Leaf } from './entries.js';
import { type JsonObject, must, NATURAL, text, UUID } from './strict.js';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?Z$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const EXPIRY = { kind: /^(granted|earned)$/, memberId: UUID, month: MONTH, keptFrom: DATE };

/** The members of each kind that has rules; those that may also be null. */
const FORMS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  booking: { elderId: UUID, serviceId: UUID, unitId: UUID, startsAt: INSTANT, minutes: NATURAL },
  spending: {
    elderId: UUID,
    providerId: UUID,
    minutes: NATURAL,
    shown: /^(code|card)$/,
    drawnBy: UUID,
  },
  pool_support: {
    elderId: UUID,
    poolUnitId: UUID,
    minutes: NATURAL,
    basis: /^(rule|decision)$/,
    hardshipId: UUID,
    wantedOn: DATE,
  },
  grant_expiry: EXPIRY,
  earned_expiry: EXPIRY,
};
const MAY_BE_NULL = ['drawnBy', 'hardshipId'];

/** Section "What an opening says": facts of some kinds are about their entry, beside being committed to. */
export function factsFit(facts: JsonObject, leaf: Leaf): void {
  const { type, id } = leaf.subject;
  const forms = FORMS[type];
  if (forms === undefined) return;
  for (const [name, form] of Object.entries(forms)) {
    const isNull = MAY_BE_NULL.includes(name) && facts[name] === null;
    if (!isNull) text(facts[name], form, `${name} of ${type}`);
  }
  if ('minutes' in forms) {
    const amounts = leaf.postings.map(({ amount }) => BigInt(amount)).filter((one) => one > 0n);
    const moved = amounts.reduce((sum, one) => sum + one, 0n);
    must(facts.minutes === String(moved), 'minutes are those that move');
  }
  if (forms !== EXPIRY) return;
  must(facts.memberId === id, 'the member is the subject');
  must(type === `${facts.kind === 'granted' ? 'grant' : 'earned'}_expiry`, 'kind of expiry');
  if (leaf.kind === 'reverse') return;
  must(facts.month === leaf.effective.slice(0, 7), 'month of the close');
  must(String(facts.keptFrom) <= leaf.effective, 'kept from a day before');
}
