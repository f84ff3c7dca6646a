import type { DisputeState } from '../../src/modules/disputes/dispute-steps.js';
import { sql } from '../support/sql.js';
import type { DisputesDesk, PostedRecord } from './disputes-desk.js';

/** What an instance may find. */
export const FINDING = { outcome: 'reversed', reason: '查实' };

/** A call that must be refused, and by which nothing may move. */
export async function refused(
  desk: DisputesDesk,
  record: PostedRecord,
  call: () => PromiseLike<{ status: number; body: { code?: string } }>,
): Promise<{ status: number; code: string | undefined }> {
  const rows = () =>
    sql(
      desk.funding.desk.database.ownerUrl,
      `SELECT d.*, r.state AS record_state FROM kapok.service_records r
      LEFT JOIN kapok.disputes d ON d.record_id = r.id WHERE r.id = $1 ORDER BY d.id`,
      [record.recordId],
    );
  const before = [await desk.picture(record), await rows()];
  const { status, body } = await call();
  expect([await desk.picture(record), await rows()]).toEqual(before);
  return { status, code: body.code };
}

/** A dispute in some state. */
export async function standing(
  desk: DisputesDesk,
  state: DisputeState,
): Promise<{ record: PostedRecord; id: string }> {
  const record = await desk.posted({});
  const id = await desk.file(record);
  if (state === 'open') return { record, id };
  if (state === 'withdrawn') {
    await desk.post(record.elder, `/${id}/withdraw`);
    return { record, id };
  }
  await desk.decide(id, { outcome: state === 'upheld' ? 'upheld' : 'reversed' });
  if (state === 'decided') return { record, id };
  if (state === 'appealed') {
    await desk.post(record.volunteer, `/${id}/appeal`, { text: '不同意' });
    return { record, id };
  }
  if (state === 'ordered') {
    await sql(
      desk.funding.desk.database.ownerUrl,
      `UPDATE kapok.disputes SET state = 'ordered', due_on = NULL, moved_by = NULL,
      moved_as = 'clock' WHERE id = $1`,
      [id],
    );
    return { record, id };
  }
  if (state === 'owed') await desk.spendAway(record.volunteer, 60n);
  await desk.lapse(id);
  return { record, id };
}
