import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { VERSION } from '../../platform/project-files.js';
import { PoliciesService, type PolicyVersionRecord } from '../policies/policies.service.js';
import { toServiceAnswer } from '../policies/services.dto.js';
import { ServicesService } from '../policies/services.service.js';
import { KeptAnswers } from './kept-answers.js';
import { readNeeds, readPlaces } from './list-rows.js';
import type {
  CityListsDto,
  CityRulesDto,
  CityServicesDto,
  PortalDto,
  PublicRulesDto,
} from './portal.dto.js';
import { PortalCities, type PortalCity } from './portal-cities.js';
import { cellOf, FEWEST_SHOWN } from './small-cells.js';

const SECONDS_KEPT = 60;
const MOST_KEPT = 1_000;
const MOST_PLACES = 5_000;
const MOST_NEEDS = 5_000;

/** What anybody may see of the deployment and of a city as it is today. */
@Injectable()
export class PortalViews {
  readonly #kept = new KeptAnswers(MOST_KEPT);

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly cities: PortalCities,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
  ) {}

  /** The deployment: its name, and its cities. */
  async portal(): Promise<PortalDto> {
    const { brand, brandEn, demo } = this.config.open;
    const cities = (await this.cities.all()).map(({ code, name }) => ({ code, name }));
    return { brand: { zh: brand, en: brandEn }, demo, version: VERSION, cities };
  }

  /** The rules in force today and those decided already; neither who set them nor why. Throws `no_policy_in_force`. */
  async rules(city: PortalCity): Promise<CityRulesDto> {
    const on = this.clock.today();
    const inForce = toPublicRules(await this.policies.versionOn(city.bookId, on));
    const versions = await this.policies.versions(city.bookId);
    const coming = versions.filter(({ effectiveFrom }) => effectiveFrom > on).map(toPublicRules);
    return { city: city.code, on, inForce, coming };
  }

  /** The services offered today, with what they earn and ask for. */
  async catalogue(city: PortalCity): Promise<CityServicesDto> {
    const on = this.clock.today();
    const catalogue = await this.services.catalogue(city.bookId);
    return { city: city.code, on, items: catalogue.offeredOn(on).map(toServiceAnswer) };
  }

  /** The three lists, as of at most a minute ago: what is offered, where, and what is wanted. */
  lists(city: PortalCity): Promise<CityListsDto> {
    return this.#kept.get(`lists ${city.bookId}`, SECONDS_KEPT, () => this.#readLists(city));
  }

  async #readLists({ bookId, code }: PortalCity): Promise<CityListsDto> {
    const catalogue = await this.services.catalogue(bookId);
    const needs = await readNeeds(this.database.read, bookId, MOST_NEEDS);
    return {
      city: code,
      services: catalogue.offeredOn(this.clock.today()).map((service) => ({
        code: service.code,
        name: service.name,
        nameEn: service.nameEn,
        referred: service.isReferred,
      })),
      resources: await readPlaces(this.database.read, bookId, MOST_PLACES),
      // No total stands beside them, so a hidden number cannot be told from the others.
      needs: needs.map(({ serviceCode, unitCode, unitName, requests, elders }) => ({
        serviceCode,
        unitCode,
        unitName,
        requests: cellOf(requests, elders),
      })),
      fewestShown: FEWEST_SHOWN,
    };
  }
}

function toPublicRules(version: PolicyVersionRecord): PublicRulesDto {
  return {
    effectiveFrom: version.effectiveFrom,
    digest: version.digest.toString('hex'),
    decidedAt: version.createdAt.toISOString(),
    params: version.params,
  };
}
