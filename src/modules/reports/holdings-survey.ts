import { readGrantUse, readLatestGrants } from '../../ledger/read-grant-use.js';
import { type Holding, readEarned, readHoldings } from '../../ledger/read-holdings.js';
import type { ClosedBase } from '../../ledger/read-positions.js';
import { Balances, type Concentration, concentrationOf } from './concentration.js';
import { type GrantClass, GrantTally } from './grant-tally.js';
import {
  isOfAge,
  type Liability,
  type LiabilityLine,
  LiabilityTally,
  type RedeemGateRules,
  redeemableFrom,
} from './liability.js';
import type { ReportSession } from './report-desk.js';
import { type MemberYear, readAwardClasses, readMemberYears } from './report-facts.js';

/** What a walk over all members of a city brings. */
export interface HoldingsSurvey {
  readonly liability: Liability;
  readonly granted: LiabilityLine;
  readonly concentration: Concentration;
  readonly grants: readonly GrantClass[];
}

/** By which rules, and from which closed month's balances (null: from every posting). */
export interface SurveyTerms {
  readonly rules: RedeemGateRules;
  readonly base: ClosedBase | null;
}

const MEMBERS_AT_ONCE = 5_000;

interface Tallies {
  readonly liability: LiabilityTally;
  readonly granted: LiabilityTally;
  readonly balances: Balances;
  readonly grants: GrantTally;
}

/**
 * Walks over all members of the city, in pages by id, and adds up what they have at the end of the month. Memory is
 * that of one page, and eight bytes a holder.
 */
export async function surveyHoldings(
  session: ReportSession,
  terms: SurveyTerms,
): Promise<HoldingsSurvey> {
  const { client, bookId, moment } = session;
  const tallies: Tallies = {
    liability: new LiabilityTally(),
    granted: new LiabilityTally(),
    balances: new Balances(),
    grants: new GrantTally(),
  };
  const pages = readMemberYears(client, bookId, { asOf: moment.asOf, size: MEMBERS_AT_ONCE });
  for await (const members of pages) await surveyPage(session, terms, members, tallies);
  return {
    liability: tallies.liability.result(),
    granted: tallies.granted.result().total,
    concentration: concentrationOf(tallies.balances.sorted()),
    grants: tallies.grants.result(),
  };
}

async function surveyPage(
  session: ReportSession,
  { rules, base }: SurveyTerms,
  members: readonly MemberYear[],
  tallies: Tallies,
): Promise<void> {
  const { client, stretch } = session;
  const owners = members.map(({ id }) => id);
  const holdings = await readHoldings(client, stretch, { owners, base });
  const years = new Map(members.map(({ id, birthYear }) => [id, birthYear]));
  const earned = await earnedOfYoung(session, rules, holdings, years);
  const year = Number(session.moment.ruleDay.slice(0, 4));
  for (const { ownerId, own, granted } of holdings) {
    const birthYear = years.get(ownerId) ?? null;
    const given = { birthYear, everEarned: earned.get(ownerId) ?? 0n };
    tallies.liability.add(redeemableFrom(given, rules, year), own);
    tallies.granted.add('now', granted);
    tallies.balances.add(own);
  }
  await surveyGrants(session, holdings, owners, tallies.grants);
}

/** What was ever earned matters only for holders whose age does not open the gate. */
async function earnedOfYoung(
  { client, stretch, moment }: ReportSession,
  rules: RedeemGateRules,
  holdings: readonly Holding[],
  years: ReadonlyMap<string, number | null>,
): Promise<Map<string, bigint>> {
  if (rules.orEarnedMinutes === null) return new Map();
  const year = Number(moment.ruleDay.slice(0, 4));
  const young = holdings
    .filter(({ ownerId, own }) => own !== 0n && !isOfAge(years.get(ownerId) ?? null, rules, year))
    .map(({ ownerId }) => ownerId);
  return readEarned(client, stretch, young);
}

async function surveyGrants(
  { client, bookId, stretch }: ReportSession,
  holdings: readonly Holding[],
  owners: readonly string[],
  grants: GrantTally,
): Promise<void> {
  const uses = await readGrantUse(client, stretch, owners);
  const outstanding = holdings.filter(({ granted }) => granted !== 0n);
  const concerned = [...new Set([...uses, ...outstanding].map(({ ownerId }) => ownerId))];
  if (concerned.length === 0) return;
  const latest = await readLatestGrants(client, stretch, concerned);
  const classes = await readAwardClasses(client, bookId, latest);
  const byOwner = new Map(uses.map((use) => [use.ownerId, use]));
  const held = new Map(outstanding.map(({ ownerId, granted }) => [ownerId, granted]));
  for (const ownerId of concerned) {
    const { granted = 0n, spent = 0n, expired = 0n } = byOwner.get(ownerId) ?? {};
    const sums = { granted, spent, expired, outstanding: held.get(ownerId) ?? 0n };
    grants.add(classes.get(ownerId) ?? null, sums);
  }
}
