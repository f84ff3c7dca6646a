import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import {
  type ClosedBase,
  type Position,
  readBase,
  readPositions,
} from '../../ledger/read-positions.js';
import type { Asset, Purpose } from '../../ledger/vocabulary.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PoliciesService, type PolicyVersionRecord } from '../policies/policies.service.js';
import { inForceOn } from '../policies/policy.js';
import { requireCityWide } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { readCare, readPostedLater } from './care-reader.js';
import { type Circulation, circulationOf } from './circulation.js';
import { toCityFigures } from './city-answers.js';
import type { CityStatementDto } from './city-statement.dto.js';
import { ClosedFlows } from './closed-flows.js';
import { surveyHoldings } from './holdings-survey.js';
import { toCare, toCareSum, toCirculation, toHead, toPositions } from './report-answers.js';
import { ReportDesk, type ReportSession } from './report-desk.js';
import { readServiceNames } from './report-facts.js';
import { monthsUpTo, type ReportMoment } from './report-moment.js';
import { velocityOf } from './velocity.js';

/** Who may read the statement of the city. */
export const CITY_STATEMENT_READERS = ['city_admin', 'auditor'] as const;

const WINDOW_MONTHS = 12;

/** The month of a city: what is outstanding, when it falls due, and how it moves. */
@Injectable()
export class CityStatementsService {
  readonly #flows = new ClosedFlows();

  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly policies: PoliciesService,
    private readonly desk: ReportDesk,
  ) {}

  /**
   * The statement of the caller's city. The same month and instant give the same statement, whenever it is asked for.
   * `slowly` adds up every posting instead of starting from closed months, which comes to the same. Throws
   * `forbidden`, `no_policy_in_force`, and what `ReportDesk.make` throws.
   */
  async statement(
    caller: Principal,
    wish: { readonly month: string; readonly asOf: string | null; readonly slowly?: boolean },
  ): Promise<CityStatementDto> {
    requireCityWide(caller, CITY_STATEMENT_READERS);
    const { bookId } = caller;
    const city = await this.units.cityOf(this.database.read, bookId);
    const versions = await this.policies.versions(bookId);
    const { month, asOf, slowly = false } = wish;
    return this.desk.make({ bookId, month, asOf }, (session) =>
      this.#make(session, { city: city.code, policy: policyOn(session.moment, versions), slowly }),
    );
  }

  async #make(
    session: ReportSession,
    given: { city: string; policy: PolicyVersionRecord; slowly: boolean },
  ): Promise<CityStatementDto> {
    const { client, stretch, moment } = session;
    const { city, policy, slowly } = given;
    const bases = slowly ? NO_BASES : await readBases(session);
    const positions = await readPositions(client, stretch, { owners: null, base: bases.before });
    const { redeem } = policy.params;
    const survey = await surveyHoldings(session, { rules: redeem, base: bases.through });
    const window = await this.#window(session, slowly);
    const care = await readCare(session, null);
    const names = await readServiceNames(client, session.bookId, {
      ids: [...care.services.keys()],
      day: moment.lastDay,
      asOf: moment.asOf,
    });
    const circulation = window.at(-1)?.circulation ?? circulationOf([]);
    const velocity = velocityOf(window, ownMinutesOf(positions));
    return {
      format: 'kapok-city-statement/1',
      ...toHead(session, city),
      policy: {
        id: policy.id,
        effectiveFrom: policy.effectiveFrom,
        digest: policy.digest.toString('hex'),
        ...redeem,
      },
      accounts: toPositions(positions),
      circulation: toCirculation(circulation),
      ...toCityFigures({ positions, survey, velocity, activeVolunteers: care.volunteers }),
      care: toCare(care, names),
      late: {
        servedEarlier: toCareSum(care.servedEarlier),
        postedLater: toCareSum(await readPostedLater(session, null)),
      },
    };
  }

  /** The circulation of the last twelve months, the oldest first. */
  async #window(
    session: ReportSession,
    slowly: boolean,
  ): Promise<{ month: string; circulation: Circulation }[]> {
    const months = monthsUpTo(session.moment.month, WINDOW_MONTHS);
    const flows = await (slowly ? new ClosedFlows() : this.#flows).of(session, months);
    return months.map((month) => ({ month, circulation: circulationOf(flows.get(month) ?? []) }));
  }
}

/** Closed months that sums may start from: one before the month, and one that may be the month itself. */
interface Bases {
  readonly before: ClosedBase | null;
  readonly through: ClosedBase | null;
}
const NO_BASES: Bases = { before: null, through: null };

async function readBases({ client, bookId, moment }: ReportSession): Promise<Bases> {
  const { firstDay, lastDay, seq: toSeq } = moment;
  return {
    before: await readBase(client, bookId, { day: addDays(firstDay, -1), toSeq }),
    through: await readBase(client, bookId, { day: lastDay, toSeq }),
  };
}

/** The rules in force on the report's day. Rules change on a later day than they are set, so they are known by then. */
function policyOn(
  { ruleDay }: ReportMoment,
  versions: readonly PolicyVersionRecord[],
): PolicyVersionRecord {
  const version = inForceOn(versions, ruleDay);
  if (version === null) throw new DomainError('no_policy_in_force', { facts: { date: ruleDay } });
  return version;
}

/** Own minutes of all members at the end of the month: on hand and set aside. */
function ownMinutesOf(positions: readonly Position[]): bigint {
  const isOwn = (asset: Asset, purpose: Purpose): boolean =>
    asset === 'MIN' && (purpose === 'earned' || purpose === 'held');
  return positions.reduce(
    (sum, { asset, purpose, opening, moved }) =>
      isOwn(asset, purpose) ? sum + opening + moved : sum,
    0n,
  );
}
