import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { LogFollower } from '../../src/ledger/log/log-follower.js';
import { DrawingService } from '../../src/modules/inspections/drawing.service.js';
import { addDays, shanghaiDate, shanghaiMonth } from '../../src/platform/clock/shanghai.js';
import { FakedClock } from '../support/faked-clock.js';
import { giveMinutes, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { DisputesDesk, type PostedRecord } from './disputes-desk.js';

const MINUTE_MS = 60_000;

/** A draw as its answers show it. */
export interface Draw {
  readonly id: string;
  readonly state: string;
  readonly noticeSeq: string;
  readonly population: string;
  readonly inspectors: string;
  readonly count: number;
  readonly seed: { readonly size: string; readonly root: string } | null;
}

/** An inspection as its answers show it. */
export interface Inspection {
  readonly id: string;
  readonly place: number;
  readonly line: number;
  readonly subjectId: string;
  readonly inspectorId: string;
  readonly state: string;
  readonly dueOn: string | null;
}

/** A city with posted records, inspectors who have nothing to do with them, and a clock that can be put forward. */
export class InspectionsDesk {
  readonly clock = new FakedClock();
  readonly records: PostedRecord[] = [];
  readonly month = shanghaiMonth(new Date(Date.now() - 2 * 24 * 60 * MINUTE_MS));
  #shiftMs = 0;

  private constructor(
    readonly disputes: DisputesDesk,
    /** Social workers of the city. */
    readonly inspectors: readonly SignedInMember[],
  ) {}

  static async open(records: number): Promise<InspectionsDesk> {
    const disputes = await DisputesDesk.open();
    const inspectors: SignedInMember[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { database, app } = disputes.funding.desk;
      const roles = ['social_worker'] as const;
      inspectors.push(await newMember(database, app, { unit: disputes.city.city, roles }));
    }
    const desk = new InspectionsDesk(disputes, inspectors);
    for (let n = 0; n < records; n += 1) desk.records.push(await disputes.posted());
    return desk;
  }

  async close(): Promise<void> {
    this.clock.remove();
    await this.disputes.close();
  }

  get bookId(): number {
    return this.disputes.city.bookId;
  }

  get ownerUrl(): string {
    return this.disputes.funding.desk.database.ownerUrl;
  }

  get auditor(): SignedInMember {
    return this.disputes.auditor;
  }

  get admin(): SignedInMember {
    return this.disputes.admin;
  }

  post(who: SignedInMember, path: string, body: object = {}, key: string | null = null) {
    return this.disputes.funding.desk.post(who, `/v1/${path}`, body, key);
  }

  get(who: SignedInMember, path: string) {
    return this.disputes.funding.desk.get(who, `/v1/${path}`);
  }

  public(path: string) {
    return this.disputes.funding.desk.app
      .http()
      .get(`/v1/log/${this.disputes.city.city.code}/draws${path}`);
  }

  /** An announcement that would be accepted. */
  wish(more: object = {}): object {
    return {
      kind: 'service_record',
      unit: this.disputes.city.city.code,
      month: this.month,
      sample: this.records.length,
      inspectorIds: this.inspectors.map(({ id }) => id),
      after: new Date(Date.now() + 61_000).toISOString(),
      inspectBy: addDays(shanghaiDate(new Date()), 20),
      ...more,
    };
  }

  async announced(more: object = {}): Promise<Draw> {
    const key = this.disputes.funding.desk.freshKey();
    const answer = await this.post(this.auditor, 'inspection-draws', this.wish(more), key);
    if (answer.status !== 201) throw new Error(`announcing answered ${answer.text}`);
    return answer.body as unknown as Draw;
  }

  /** Lets the moment of what was announced pass, and something be written behind it. */
  async passMoment(): Promise<void> {
    this.#shiftMs += 62_000;
    this.clock.shift(this.#shiftMs);
    await giveMinutes(this.disputes.funding.desk.app, this.auditor, 1n);
  }

  /** Does what no login of ours can, with no trigger watching. */
  async asSuperuser(text: string): Promise<void> {
    const { superuserUrl } = this.disputes.funding.desk.database;
    await sql(superuserUrl, `SET session_replication_role = replica; ${text}`, []);
  }

  /** Signs a checkpoint over what stands now. */
  async sign(): Promise<void> {
    await this.disputes.funding.desk.app.app.get(LogFollower).follow(this.bookId);
  }

  lookAt(): Promise<void> {
    return this.disputes.funding.desk.app.app.get(DrawingService).lookAt(this.bookId);
  }

  /** Announces and draws. Answers the draw and its inspections in the order of the draw. */
  async drawn(more: object = {}): Promise<{ draw: Draw; inspections: Inspection[] }> {
    const { id } = await this.announced(more);
    await this.passMoment();
    await this.sign();
    await this.lookAt();
    const draw = (await this.get(this.auditor, `inspection-draws/${id}`)).body as unknown as Draw;
    return { draw, inspections: await this.inspectionsOf(id) };
  }

  async inspectionsOf(drawId: string): Promise<Inspection[]> {
    const { body } = await this.get(this.auditor, `inspections?drawId=${drawId}&limit=200`);
    const { items } = body as unknown as { items: Inspection[] };
    return items.sort((a, b) => a.place - b.place);
  }

  step(who: SignedInMember, { id }: Pick<Inspection, 'id'>, action: string, body: object = {}) {
    const finding =
      action === 'find'
        ? { finding: 'time_wrong', repairBy: addDays(shanghaiDate(new Date()), 30) }
        : {};
    return this.post(who, `inspections/${id}/${action}`, { text: '说明', ...finding, ...body });
  }

  async took(
    who: SignedInMember,
    inspection: Pick<Inspection, 'id'>,
    action: string,
  ): Promise<void> {
    const answer = await this.step(who, inspection, action);
    if (answer.status !== 200) throw new Error(`${action} answered ${answer.text}`);
  }

  inspectorOf({ inspectorId }: Pick<Inspection, 'inspectorId'>): SignedInMember {
    const found = this.inspectors.find(({ id }) => id === inspectorId);
    if (found === undefined) throw new Error('no inspector of this city');
    return found;
  }

  recordOf({ subjectId }: Pick<Inspection, 'subjectId'>): PostedRecord {
    const found = this.records.find(({ recordId }) => recordId === subjectId);
    if (found === undefined) throw new Error('no record of this city');
    return found;
  }

  /** Everything that a step of an inspection could change: two equal ones mean that nothing moved. */
  async picture(): Promise<unknown> {
    const head = await this.disputes.funding.desk.app.app.get(LedgerReader).head(this.bookId);
    const [row] = await sql<{ picture: unknown }>(
      this.ownerUrl,
      `SELECT json_build_object(
         'draws', (SELECT json_agg(json_build_array(d.id, d.state, d.notice_seq) ORDER BY d.id) FROM kapok.inspection_draws d),
         'lines', (SELECT count(*) FROM kapok.inspection_lines),
         'inspections', (SELECT json_agg(i ORDER BY i.id) FROM kapok.inspections i),
         'events', (SELECT count(*) FROM kapok.inspection_events),
         'statements', (SELECT count(*) FROM kapok.inspection_statements),
         'told', (SELECT count(*) FROM kapok.notifications)) AS picture`,
      [],
    );
    return { head: String(head.seq), ...(row?.picture as object) };
  }
}
