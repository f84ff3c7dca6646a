import { ServiceRecordsService } from '../../src/modules/service-records/service-records.service.js';
import { Database } from '../../src/platform/database/database.js';
import type { TestApp } from './app.js';
import type { TestMember } from './people.js';

/** A service as a paper form tells of it. */
export interface PaperVisit {
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly place?: string | null;
  readonly bookingId?: string | null;
}

/**
 * Submits a record with evidence `paper`, as a matched batch does (how a batch comes to match is paper-batches.spec.ts).
 * Answers its id; throws the codes of the submission rules. Nobody else can claim `paper`, a station's word neither.
 */
export async function submitOnPaper(
  { app }: TestApp,
  enteredBy: TestMember,
  visit: PaperVisit,
): Promise<string> {
  const { bookId } = enteredBy;
  const { startedAt, endedAt, place = null, bookingId = null, ...rest } = visit;
  const records = app.get(ServiceRecordsService, { strict: false });
  const rules = await records.rulebook(bookId, [visit.serviceCode]);
  return app.get(Database, { strict: false }).transaction((tx) =>
    records.submitProven(
      tx,
      { bookId, claimant: 'paper', rules },
      {
        ...rest,
        place,
        bookingId,
        startsAt: new Date(startedAt),
        endsAt: new Date(endedAt),
        evidence: 'paper',
        enteredBy: enteredBy.id,
        registeredOn: null,
        funding: 'issue',
        ...{ recordNo: null, note: null, requestId: null, activityId: null, source: null },
      },
    ),
  );
}
