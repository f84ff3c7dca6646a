import type { Principal } from '../../src/auth/principal.js';
import type { CityStatementDto } from '../../src/modules/reports/city-statement.dto.js';
import { CityStatementsService } from '../../src/modules/reports/city-statements.service.js';
import type { UnitStatementDto } from '../../src/modules/reports/unit-statement.dto.js';
import { UnitStatementsService } from '../../src/modules/reports/unit-statements.service.js';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import {
  clearing,
  earned,
  granted,
  held,
  type Line,
  pool,
  ReportsCity,
} from '../e2e/reports-city.js';
import { SeededRandom } from '../support/faked-random.js';
import type { TestMember, TestUnit } from '../support/people.js';

/** Four months of entries that nobody planned, three of them closed, each a few days after its end. */
const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04'];
const CLASSES = ['A', 'B'];
const ENTRIES_A_MONTH = 45;
const UNITS = ['C1', 'C2', 'D1', 'GD-T1'];

interface Person {
  readonly member: TestMember;
  readonly unit: TestUnit;
}

/** A report that was made in the midst of it all. */
interface Noted {
  readonly month: string;
  readonly asOf: string;
  readonly texts: readonly string[];
}

const random = new SeededRandom(20261122);
const people: Person[] = [];
const noted: Noted[] = [];
const entries: bigint[] = [];
let city: ReportsCity;
let caller: Principal;

/** Posts what may be refused: a floor may stand in the way. */
async function tryTo(work: () => Promise<bigint | undefined>): Promise<void> {
  try {
    const seq = await work();
    if (seq !== undefined) entries.push(seq);
  } catch (error) {
    if (!(error instanceof Error) || !/refused|replayed/.test(error.message)) throw error;
  }
}

async function act(at: string, today: string): Promise<void> {
  const [one, other] = [random.pick(people), random.pick(people)];
  const minutes = random.between(1, 90);
  const day = addDays(today, -random.between(0, 40));
  const payIn: Line[] = [
    [city.book('issuance'), -minutes],
    [earned(one.member), minutes - 1],
    [city.book('honour'), 1],
  ];
  const served = {
    volunteer: one.member,
    recipient: other.member,
    unit: other.unit,
    service: random.pick(['COMPANY', 'NURSING']),
    minutes,
    day: day < '2026-01-01' ? '2026-01-01' : day,
  };
  const move = (kind: 'hold' | 'gift' | 'redeem' | 'adjust' | 'donate', lines: readonly Line[]) =>
    tryTo(() => city.post(at, { kind, on: served.day, lines }));
  const isApart = one.member.id !== other.member.id;
  switch (random.between(1, 8)) {
    case 1:
    case 2:
      if (isApart && minutes > 1) await tryTo(() => city.serve(at, served, payIn));
      return;
    case 3:
      return move('hold', [
        [earned(one.member), -minutes],
        [held(one.member), minutes],
      ]);
    case 4:
      if (isApart) await tryTo(() => city.serve(at, served, ownFunded(one, other, minutes)));
      return;
    case 5:
      return isApart
        ? move('gift', [
            [earned(one.member), -minutes],
            [earned(other.member), minutes],
          ])
        : move('donate', [
            [earned(one.member), -minutes],
            [pool(one.unit), minutes],
          ]);
    case 6:
      return move('redeem', [
        [granted(one.member), -minutes],
        [city.book('spent', 'GRT'), minutes],
      ]);
    case 7:
      return move('redeem', [
        [earned(one.member), -minutes],
        [city.book('spent'), minutes],
      ]);
    default:
      await tryTo(async () => {
        const seq = random.pick(entries);
        await city.reverse(at, seq);
        return undefined;
      });
  }
}

/** The elder pays from what is held; between communities the clearing accounts stand in the middle. */
function ownFunded(volunteer: Person, elder: Person, minutes: number): Line[] {
  const back = minutes > 3 ? 2 : 0;
  const lines: Line[] = [
    [held(elder.member), -minutes],
    [earned(volunteer.member), minutes - back],
  ];
  if (back > 0) lines.push([earned(elder.member), back]);
  if (volunteer.unit.id !== elder.unit.id) {
    lines.push([clearing(elder.unit), minutes - back], [clearing(volunteer.unit), back - minutes]);
  }
  return lines;
}

async function reportsOf(month: string, asOf: string | null, slowly = false): Promise<string[]> {
  const cityStatement = await city.app.app
    .get(CityStatementsService, { strict: false })
    .statement(caller, { month, asOf, slowly });
  const texts = [canonicalJson(cityStatement)];
  for (const code of UNITS) {
    const statement = await city.app.app
      .get(UnitStatementsService, { strict: false })
      .statement(caller, { code, month, asOf, slowly });
    texts.push(canonicalJson(statement));
  }
  return texts;
}

async function note(month: string): Promise<void> {
  const texts = await reportsOf(month, null);
  const { asOf } = JSON.parse(texts[0] ?? '') as CityStatementDto;
  noted.push({ month, asOf, texts });
}

async function play(): Promise<void> {
  for (const [index, month] of MONTHS.entries()) {
    for (const { member } of people.filter(() => random.oneIn(2))) {
      const minutes = random.between(50, 300);
      const terms = { hardshipClass: random.pick(CLASSES), minutes };
      await city.grant(`${month}-01T00:10:00Z`, month, member, terms);
    }
    for (let n = 0; n < ENTRIES_A_MONTH; n += 1) {
      const dayOfMonth = String(1 + Math.floor((n * 28) / ENTRIES_A_MONTH)).padStart(2, '0');
      const minute = String(n).padStart(2, '0');
      const today = `${month}-${dayOfMonth}`;
      await act(`${today}T01:${minute}:00Z`, today);
      const earlier = MONTHS[index - 1];
      if (n === 8 && earlier !== undefined) await city.closeMonth(`${today}T02:00:00Z`, earlier);
      if (n % 15 === 7) await note(random.pick(MONTHS.slice(0, index + 1)));
    }
  }
}

beforeAll(async () => {
  city = await ReportsCity.open('2026-01-01T02:00:00Z');
  for (let n = 0; n < 9; n += 1) {
    const unit = n % 2 === 0 ? city.c1 : city.c2;
    const birthYear = n % 4 === 3 ? null : 1950 + n * 6;
    people.push({ unit, member: await city.member(unit, `P${n}`, birthYear) });
  }
  const { id: unitId, path: unitPath } = city.city;
  caller = {
    memberId: newId(),
    memberNo: 'A1',
    bookId: city.bookId,
    sessionId: newId(),
    grants: [{ role: 'auditor', unitId, unitPath }],
  };
  await play();
}, 120_000);

afterAll(async () => {
  await city?.close();
});

it('played enough of everything', () => {
  expect(entries.length).toBeGreaterThan(80);
  expect(noted).toHaveLength(12);
});

it('adding up from closed months comes to the same as adding up every posting', async () => {
  for (const month of MONTHS) {
    expect(await reportsOf(month, null)).toEqual(await reportsOf(month, null, true));
  }
});

it('what was reported in the midst of it is reported again, fast and slowly', async () => {
  for (const { month, asOf, texts } of noted) {
    expect(await reportsOf(month, asOf)).toEqual(texts);
    expect(await reportsOf(month, asOf, true)).toEqual(texts);
  }
});

it('the figures of a report agree with each other', async () => {
  for (const month of MONTHS) {
    const [text = '', ...units] = await reportsOf(month, null);
    const whole = JSON.parse(text) as CityStatementDto;
    const parts = units.map((unit) => JSON.parse(unit) as UnitStatementDto);
    const own = closing(whole, 'earned') + closing(whole, 'held');
    expect(whole.totals.every(({ balanced }) => balanced)).toBe(true);
    expect(whole.liability.total.minutes).toBe(String(own));
    expect(whole.concentration.minutes).toBe(String(own));
    expect(whole.velocity.months.at(-1)?.outstandingMinutes).toBe(String(own));
    expect(parts.flatMap(({ totals }) => totals).every(({ balanced }) => balanced)).toBe(true);
    const [c1, c2, d1, top] = parts;
    expect(closing(c1, 'earned') + closing(c2, 'earned')).toBe(closing(whole, 'earned'));
    expect(d1?.circulation).toEqual(whole.circulation);
    expect(top?.care).toEqual(whole.care);
    const cleared = [c1, c2].map((part) =>
      part?.clearing.map(({ careMinutes }) => BigInt(careMinutes)),
    );
    expect((cleared[0]?.[0] ?? 0n) + (cleared[1]?.[0] ?? 0n)).toBe(0n);
  }
});

function closing(report: Pick<CityStatementDto, 'accounts'> | undefined, purpose: string): bigint {
  const line = report?.accounts.find((each) => each.purpose === purpose && each.asset === 'MIN');
  return BigInt(line?.closingMinutes ?? '0');
}
