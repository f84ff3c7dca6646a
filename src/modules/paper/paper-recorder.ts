import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { attempt } from '../../platform/database/savepoint.js';
import type { ProvenContext } from '../service-records/proven-record.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import type { Batch } from './batch-rows.js';
import { type Line, noteRecorded, noteRefused } from './line-rows.js';
import { toProvenRecord, type Vouching } from './paper-proof.js';

/** How many lines of a batch became records, and how many the rules refused. */
export interface RecordedLines {
  readonly recorded: number;
  readonly refused: number;
}

/** Turns the lines of a matched batch into submitted records. */
@Injectable()
export class PaperRecorder {
  constructor(private readonly records: ServiceRecordsService) {}

  /**
   * Submits each line in the transaction that matched its batch. A line that the rules refuse by now (its volunteer's
   * time was taken meanwhile, say) is noted with its code, and its form is free again; the others stand. Faults end the
   * whole. Locks: the volunteers' time and the numbers, form by form.
   */
  async record(
    tx: Tx,
    batch: Batch,
    work: {
      readonly lines: readonly Line[];
      readonly context: ProvenContext;
      readonly vouching: Vouching;
    },
  ): Promise<RecordedLines> {
    let recorded = 0;
    for (const line of work.lines) {
      const proven = toProvenRecord(batch, line, work.vouching);
      const { code, value } = await attempt(tx, () =>
        this.records.submitProven(tx, work.context, proven),
      );
      if (code === null) {
        recorded += 1;
        await noteRecorded(tx, batch, line, value);
      } else {
        await noteRefused(tx, batch, line.id, code);
      }
    }
    return { recorded, refused: work.lines.length - recorded };
  }
}
