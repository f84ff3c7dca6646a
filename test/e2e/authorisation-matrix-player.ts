import { jest } from '@jest/globals';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Database, type Tx } from '../../src/platform/database/database.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import type { TestApp } from '../support/app.js';
import type { Place } from './authorisation-matrix-objects.js';
import { PLACES, type PlaceName } from './authorisation-matrix-places.js';
import { objectOf, type PathObject } from './authorisation-matrix-routes.js';
import { type ApiDescription, type Operation, sampleOf } from './authorisation-matrix-sample.js';
import { PLACE_FIELDS, wishOf } from './authorisation-matrix-wishes.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The callers, in the order of the columns. */
export const CALLERS = [
  'nobody',
  'member',
  'volunteer',
  'elder',
  'proxy',
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
] as const;
export type CallerName = (typeof CALLERS)[number];

/** One operation of the API. */
export interface Route {
  readonly name: string;
  readonly verb: (typeof VERBS)[number];
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation that a description names. */
export function routesOf(description: ApiDescription): Route[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    VERBS.flatMap((verb): Route[] => {
      const operation = operations[verb];
      return operation === undefined
        ? []
        : [{ name: `${verb.toUpperCase()} ${path}`, verb, path, operation }];
    }),
  );
}

/** Who calls, about what. */
interface Cell {
  readonly route: Route;
  readonly object: PathObject;
  readonly caller: CallerName;
  readonly place: PlaceName;
}

/** Plays routes to a running service, with every caller on objects of every place, and reads what they are told. */
export class MatrixPlayer {
  /** Answers that no caller should ever get. */
  readonly faults: string[] = [];
  #calls = 0;

  constructor(
    private readonly app: TestApp,
    private readonly api: ApiDescription,
    private readonly places: Readonly<Record<PlaceName, Place>>,
    private readonly callers: Readonly<Record<CallerName, string | null>>,
  ) {}

  /** The rows of all routes, in order. */
  async playAll(): Promise<Map<string, string>> {
    const rows = new Map<string, string>();
    const routes = routesOf(this.api).sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const route of routes) rows.set(route.name, await this.#play(route));
    return rows;
  }

  /** The row of one route: a cell for each caller, a letter for each place. */
  async #play(route: Route): Promise<string> {
    const object = objectOf(route.path);
    const places = object.placed || this.#namesPlace(route) ? PLACES : (['own'] as const);
    // What a call on an object does is undone, so that the next caller finds it as it was.
    const undo = object.placed || route.path.startsWith('/v1/auth/');
    const mocks = undo ? undoEffects(this.app) : [];
    const cell = async (caller: CallerName): Promise<string> => {
      let letters = '';
      for (const place of places) letters += await this.#answer({ route, object, caller, place });
      return letters;
    };
    const cells: string[] = [];
    // Reads do not mind one another.
    if (route.verb === 'get') cells.push(...(await Promise.all(CALLERS.map(cell))));
    else for (const caller of CALLERS) cells.push(await cell(caller));
    for (const mock of mocks) mock.mockRestore();
    return cells.join(' ');
  }

  #namesPlace(route: Route): boolean {
    const { operation } = route;
    const asked = (operation.parameters ?? [])
      .filter(({ in: where, required }) => where === 'query' && required === true)
      .map(({ name }) => name);
    const { schema } = operation.requestBody?.content['application/json'] ?? {};
    const body = sampleOf(this.api, schema, this.#wish(route, 'own'));
    return [...asked, ...Object.keys(body ?? {})].some((name) => PLACE_FIELDS.includes(name));
  }

  #wish(route: Route, place: PlaceName) {
    return wishOf(route.name, this.places[place], this.#calls);
  }

  /** One letter: what a caller is told about an object of a place. */
  async #answer(cell: Cell): Promise<string> {
    const { route, caller, place } = cell;
    const authorization = this.callers[caller];
    const { type, body } = this.#body(route, place);
    this.#calls += 1;
    const gone = new AbortController();
    const answer = await fetch(`${this.app.url}${this.#path(cell)}`, {
      method: route.verb.toUpperCase(),
      headers: {
        'idempotency-key': `m${this.#calls}`,
        ...(authorization !== null && { authorization }),
        ...(type !== null && { 'content-type': type }),
      },
      signal: gone.signal,
      ...(body !== null && { body }),
    });
    const { status, headers } = answer;
    const isProblem = headers.get('content-type')?.startsWith('application/problem+json');
    const code = isProblem ? ((await answer.json()) as { code: string }).code : '';
    // A stream would go on.
    gone.abort();
    if (status >= 500 && status !== 503) {
      this.faults.push(`${route.name} ${caller} ${place}: ${status} ${code}`);
    }
    return letterOf(status, code);
  }

  #path({ route, object, caller, place }: Cell): string {
    const asVolunteer = caller === 'volunteer' && place === 'own';
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(object.valueOf(name, this.places[place], asVolunteer)),
    );
    const wish = this.#wish(route, place);
    const query = (route.operation.parameters ?? [])
      .filter(({ in: where, required }) => where === 'query' && required === true)
      .map(({ name, schema }) => {
        const value = wish.values[name] ?? sampleOf(this.api, schema, wish);
        return `${name}=${encodeURIComponent(String(value))}`;
      });
    return query.length === 0 ? path : `${path}?${query.join('&')}`;
  }

  #body(route: Route, place: PlaceName): { type: string | null; body: string | null } {
    const content = Object.entries(route.operation.requestBody?.content ?? {});
    const [first] = content.filter(([type]) => type === 'application/json').concat(content);
    if (first === undefined) return { type: null, body: null };
    const [type, { schema }] = first;
    if (type === 'text/csv') return { type, body: 'code,name\n' };
    if (type !== 'application/json') return { type, body: '%PDF-1.4\n' };
    const body = sampleOf(this.api, schema, this.#wish(route, place)) ?? {};
    return { type, body: JSON.stringify(body) };
  }
}

function letterOf(status: number, code: string): string {
  if (status === 401) return '!';
  if (status === 403) return code === 'forbidden' ? '-' : 'x';
  if (status === 404 || code.startsWith('unknown_')) return '0';
  return status === 400 ? '?' : '+';
}

class Undone extends Error {
  constructor(readonly result: unknown) {
    super('undone');
  }
}

/** Every transaction is rolled back after its work, and nothing is appended to the ledger. */
function undoEffects({ app }: TestApp): { mockRestore(): void }[] {
  const real = app.get(Database);
  const transaction = real.transaction.bind(real);
  const ledger = app.get(LedgerService, { strict: false });
  return [
    jest
      .spyOn(real, 'transaction')
      .mockImplementation(async (work: (tx: Tx) => Promise<unknown>) => {
        try {
          return await transaction(async (tx) => {
            throw new Undone(await work(tx));
          });
        } catch (error) {
          if (error instanceof Undone) return error.result;
          throw error;
        }
      }),
    jest.spyOn(ledger, 'append').mockImplementation(async () => {
      throw new DomainError('temporarily_unavailable');
    }),
  ];
}
