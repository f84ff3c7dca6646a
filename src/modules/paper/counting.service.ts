import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { BlobStore } from '../../platform/blobs/blob-store.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ProvenContext } from '../service-records/proven-record.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import {
  allows,
  type ControlTotals,
  differingFields,
  differingParts,
  drawSample,
  type FormReading,
  MOST_ROUNDS,
  sampleSize,
} from './batch.js';
import { lockOwn, requireVisible } from './batch-access.js';
import {
  type Batch,
  type BatchKey,
  lockBatch,
  moveBatch,
  readBatch,
  readTotals,
} from './batch-rows.js';
import {
  insertCount,
  insertSamples,
  isTooClose,
  type KeyedForm,
  readSamples,
} from './count-rows.js';
import { formNumber } from './form-number.js';
import type { Line } from './line-rows.js';
import { allLines } from './lines.service.js';
import { COUNTERS } from './paper-access.js';
import { PaperNews } from './paper-news.js';
import { PaperRecorder, type RecordedLines } from './paper-recorder.js';
import { readTimes, type WrittenTimes } from './paper-times.js';
import { readScans, type Scan } from './scan-rows.js';

/** A drawn form as the second person reads it. */
export interface CountedForm extends WrittenTimes {
  readonly formNo: string;
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
}

/** What the second person found in the pile: how many forms, the minutes on all of them, and the drawn ones. */
export interface CountWish extends ControlTotals {
  readonly sample: readonly CountedForm[];
}

/** Shuts batches and counts them: two people vouch for a pile of paper, and the second has not seen the first's figures. */
@Injectable()
export class CountingService {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
    private readonly records: ServiceRecordsService,
    private readonly recorder: PaperRecorder,
    private readonly news: PaperNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Shuts a batch: its enterer is done, and forms are drawn for somebody else. Throws `not_found`, `forbidden`,
   * `state_conflict` (also after 20 rounds), `batch_empty`, `scan_missing`, `file_infected`. Locks the batch.
   */
  async shut(caller: Principal, batchId: string): Promise<void> {
    const key = { bookId: caller.bookId, id: batchId };
    await this.database.transaction(async (tx) => {
      const batch = await lockOwn(tx, caller, key, 'shut');
      if (batch.round >= MOST_ROUNDS) throw new DomainError('state_conflict');
      const lines = await allLines(tx, key);
      if (lines.length === 0) throw new DomainError('batch_empty');
      const scans = await readScans(tx, key);
      if (scans.length === 0) throw new DomainError('scan_missing');
      if (scans.some(({ state }) => state === 'infected')) throw new DomainError('file_infected');
      const round = batch.round + 1;
      await moveBatch(tx, batch, { action: 'shut', by: caller.memberId, at: this.clock.now() });
      await insertSamples(tx, batch, round, await this.draw(tx, batch, lines));
      await this.news.shut(tx, batch, round);
    });
  }

  /**
   * Compares a count with what was entered. Alike in everything: the batch is matched and its lines become submitted
   * records in the same transaction. Different in anything: it goes back to its enterer, and the counter learns no more
   * than that. Throws `not_found`, `forbidden`, `state_conflict`, `separation_violated` for the enterer, their household
   * and kin and the parties of the forms, `file_infected`, `file_in_quarantine`, `validation_failed` at `/sample` for
   * other forms than the drawn ones. Locks the batch; then as submitting its records.
   */
  async count(caller: Principal, batchId: string, wish: CountWish): Promise<void> {
    const key = { bookId: caller.bookId, id: batchId };
    const context = await this.contextOf(caller, key);
    await retryVictims(() =>
      this.database.transaction(async (tx) => {
        const batch = requireVisible(caller, await lockBatch(tx, key));
        await this.mayCount(tx, caller, batch);
        const scanIds = await this.soundScans(tx, batch);
        const lines = await allLines(tx, key);
        const sample = await this.compare(tx, batch, { lines, counted: wish.sample });
        const entered = await readTotals(tx, key);
        const readings = sample.map(({ differs }) => differs);
        const differs = differingParts(entered, wish, readings);
        const by = { countedBy: caller.memberId, countedAt: this.clock.now() };
        const { forms, minutes } = wish;
        await insertCount(tx, batch, { forms, minutes, differs, ...by }, sample);
        if (differs.length > 0) return this.giveBack(tx, batch, by);
        const vouching = { countedBy: caller.memberId, scanIds };
        return this.match(tx, batch, by, () =>
          this.recorder.record(tx, batch, { lines, context, vouching }),
        );
      }),
    );
  }

  /** The rules are read before the transaction: whoever waits for a second connection in one can starve the pool. */
  private async contextOf(caller: Principal, key: BatchKey): Promise<ProvenContext> {
    const { bookId } = key;
    const { read } = this.database;
    requireVisible(caller, await readBatch(read, key));
    const codes = (await allLines(read, key)).map(({ serviceCode }) => serviceCode);
    const rules = await this.records.rulebook(bookId, [...new Set(codes)]);
    return { bookId, claimant: 'paper', rules };
  }

  private async mayCount(tx: Tx, caller: Principal, batch: Batch): Promise<void> {
    if (!reaches(caller, COUNTERS, batch.unitPath)) throw new DomainError('forbidden');
    if (!allows('match', batch.state)) throw new DomainError('state_conflict');
    if (await isTooClose(tx, batch, caller.memberId)) throw new DomainError('separation_violated');
  }

  private async soundScans(tx: Tx, batch: Batch): Promise<string[]> {
    const scans: Scan[] = await readScans(tx, batch);
    if (scans.some(({ state }) => state === 'infected')) throw new DomainError('file_infected');
    if (!scans.every((scan) => this.blobs.isOpenable(scan))) {
      throw new DomainError('file_in_quarantine');
    }
    return scans.map(({ id }) => id);
  }

  /** Those that differed the last time are drawn again, and others by chance. */
  private async draw(tx: Tx, batch: Batch, lines: readonly Line[]): Promise<number[]> {
    const last = await readSamples(tx, batch, batch.round);
    const wrong = last.filter(({ differs }) => differs !== null && differs.length > 0);
    const serials = lines.map(({ serial }) => serial);
    const size = sampleSize(serials.length, batch.round + 1);
    const certain = new Set(wrong.map(({ serial }) => serial));
    return drawSample(serials, { size, certain }, (n) => randomInt(n));
  }

  private async compare(
    tx: Tx,
    batch: Batch,
    {
      lines,
      counted,
    }: { readonly lines: readonly Line[]; readonly counted: readonly CountedForm[] },
  ): Promise<KeyedForm[]> {
    const { unitCode } = batch;
    const drawn = await readSamples(tx, batch, batch.round);
    const byNumber = new Map(counted.map((form) => [form.formNo.trim(), form]));
    const numbers = drawn.map(({ serial }) => formNumber({ unitCode, serial }));
    const isTheSample =
      counted.length === drawn.length && numbers.every((number) => byNumber.has(number));
    if (!isTheSample) {
      const fields = [{ pointer: '/sample', code: 'not_the_sample' }];
      throw new DomainError('validation_failed', { fields });
    }
    const entered = new Map(lines.map((line) => [line.serial, line]));
    return drawn.flatMap(({ serial }, n) => {
      const [line, form] = [entered.get(serial), byNumber.get(numbers[n] ?? '')];
      return line === undefined || form === undefined ? [] : [toKeyed(line, form)];
    });
  }

  private async giveBack(tx: Tx, batch: Batch, by: CountedBy): Promise<void> {
    await moveBatch(tx, batch, { action: 'return', by: by.countedBy, at: by.countedAt });
    await this.news.returned(tx, batch);
  }

  private async match(
    tx: Tx,
    batch: Batch,
    by: CountedBy,
    record: () => Promise<RecordedLines>,
  ): Promise<void> {
    await moveBatch(tx, batch, { action: 'match', by: by.countedBy, at: by.countedAt });
    await this.news.matched(tx, batch, await record());
  }
}

interface CountedBy {
  readonly countedBy: string;
  readonly countedAt: Date;
}

function toKeyed(line: Line, form: CountedForm): KeyedForm {
  const { volunteerNo, recipientNo, serviceCode, servedOn, from, until } = form;
  const reading: FormReading = { volunteerNo, recipientNo, serviceCode, ...readTimes(form) };
  return {
    serial: line.serial,
    keyed: { volunteerNo, recipientNo, serviceCode, servedOn, from, until },
    differs: differingFields(line, reading),
  };
}
