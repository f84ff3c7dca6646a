import { ApiProperty } from '@nestjs/swagger';
import { shanghaiText } from '../../platform/clock/shanghai.js';
import {
  BATCH_STATES,
  type BatchState,
  CANCEL_REASONS,
  type CancelReason,
  COUNT_PARTS,
  type CountPart,
  READING_FIELDS,
  type ReadingField,
} from './batch.js';
import type { Batch } from './batch-rows.js';
import type { BatchView } from './batches.service.js';
import { formNumber } from './form-number.js';
import { FORM_NO, ID, INSTANT } from './forms.dto.js';
import { LINE_STATES, type LineState } from './line-rows.js';
import type { LineOfBatch } from './lines.service.js';

export class BatchAnswer {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ type: String, example: '2026-10' })
  month!: string;

  @ApiProperty({ enum: BATCH_STATES, enumName: 'PaperBatchState' })
  state!: BatchState;

  @ApiProperty({ type: 'integer', description: 'How often it was shut' })
  round!: number;

  @ApiProperty(ID)
  enteredBy!: string;

  @ApiProperty(INSTANT)
  openedAt!: string;

  @ApiProperty({ ...INSTANT, nullable: true })
  shutAt!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'Who counted it right, or cancelled it' })
  endedBy!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  endedAt!: string | null;

  @ApiProperty({ enum: [...CANCEL_REASONS, null], nullable: true, type: String })
  cancelReason!: CancelReason | null;
}

export class BatchPage {
  @ApiProperty({ type: BatchAnswer, isArray: true })
  items!: BatchAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

export class TotalsAnswer {
  @ApiProperty({ type: 'integer' })
  forms!: number;

  @ApiProperty({ type: String, description: 'Minutes as digits' })
  minutes!: string;
}

export class WrongFormAnswer {
  @ApiProperty(FORM_NO)
  formNo!: string;

  @ApiProperty({ enum: READING_FIELDS, enumName: 'PaperReadingField', isArray: true })
  differs!: ReadingField[];
}

export class LastCountAnswer {
  @ApiProperty({ type: 'integer' })
  round!: number;

  @ApiProperty(INSTANT)
  countedAt!: string;

  @ApiProperty({ type: Boolean })
  matched!: boolean;

  @ApiProperty({ enum: COUNT_PARTS, enumName: 'PaperCountPart', isArray: true })
  differs!: CountPart[];

  @ApiProperty({ type: WrongFormAnswer, isArray: true })
  wrongForms!: WrongFormAnswer[];
}

export class BatchDetailAnswer extends BatchAnswer {
  @ApiProperty({
    type: TotalsAnswer,
    nullable: true,
    description: 'What was entered; null for whoever may still count it',
  })
  totals!: TotalsAnswer | null;

  @ApiProperty({
    type: String,
    isArray: true,
    nullable: true,
    description: 'The drawn forms, for whoever may count them now',
  })
  toCount!: string[] | null;

  @ApiProperty({ type: LastCountAnswer, nullable: true })
  lastCount!: LastCountAnswer | null;
}

export class LineAnswer {
  @ApiProperty(FORM_NO)
  formNo!: string;

  @ApiProperty({ enum: LINE_STATES, enumName: 'PaperLineState' })
  state!: LineState;

  @ApiProperty({ type: String })
  volunteerNo!: string;

  @ApiProperty({ type: String })
  recipientNo!: string;

  @ApiProperty({ type: String })
  serviceCode!: string;

  @ApiProperty(INSTANT)
  startedAt!: string;

  @ApiProperty(INSTANT)
  endedAt!: string;

  @ApiProperty({ ...ID, nullable: true })
  bookingId!: string | null;

  @ApiProperty({ ...ID, nullable: true })
  requestId!: string | null;

  @ApiProperty({ type: String, format: 'date', description: 'The day it was first entered' })
  registeredOn!: string;

  @ApiProperty({ ...ID, nullable: true, description: 'The service record that it became' })
  recordId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why the rules refused it' })
  refusal!: string | null;
}

export class LinePage {
  @ApiProperty({ type: LineAnswer, isArray: true })
  items!: LineAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A batch as a list shows it. */
export function toBatchAnswer(batch: Batch): BatchAnswer {
  return {
    id: batch.id,
    unitCode: batch.unitCode,
    month: batch.month,
    state: batch.state,
    round: batch.round,
    enteredBy: batch.enteredBy,
    openedAt: batch.openedAt.toISOString(),
    shutAt: batch.shutAt?.toISOString() ?? null,
    endedBy: batch.endedBy,
    endedAt: batch.endedAt?.toISOString() ?? null,
    cancelReason: batch.cancelReason,
  };
}

/** A batch with what its caller may see of it. */
export function toDetailAnswer(view: BatchView): BatchDetailAnswer {
  const { batch, totals, toCount } = view;
  const numberOf = ({ serial }: { serial: number }): string =>
    formNumber({ unitCode: batch.unitCode, serial });
  return {
    ...toBatchAnswer(batch),
    totals: totals === null ? null : { forms: totals.forms, minutes: String(totals.minutes) },
    toCount: toCount?.map(numberOf) ?? null,
    lastCount: toCountAnswer(view, numberOf),
  };
}

/** A line as the API shows it. */
export function toLineAnswer(line: LineOfBatch): LineAnswer {
  return {
    formNo: formNumber(line),
    state: line.state,
    volunteerNo: line.volunteerNo,
    recipientNo: line.recipientNo,
    serviceCode: line.serviceCode,
    startedAt: shanghaiText(line.startsAt),
    endedAt: shanghaiText(line.endsAt),
    bookingId: line.bookingId,
    requestId: line.requestId,
    registeredOn: line.registeredOn,
    recordId: line.recordId,
    refusal: line.refusal,
  };
}

function toCountAnswer(
  { lastCount }: BatchView,
  numberOf: (form: { serial: number }) => string,
): LastCountAnswer | null {
  if (lastCount === null) return null;
  const { count, wrong } = lastCount;
  return {
    round: count.round,
    countedAt: count.countedAt.toISOString(),
    matched: count.matched,
    differs: [...count.differs],
    wrongForms: wrong.map((form) => ({
      formNo: numberOf(form),
      differs: [...(form.differs ?? [])],
    })),
  };
}
