import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId } from '../../platform/http/validators.js';
import {
  FORM_STATES,
  type FormState,
  MOST_FORMS_A_RUN,
  SPOIL_REASONS,
  type SpoilReason,
} from './form.js';
import { formNumber } from './form-number.js';
import type { PrintRun } from './form-rows.js';
import type { FormOfStation } from './forms.service.js';

export const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
export const ID = { type: String, format: 'uuid' } as const;
export const INSTANT = { type: String, format: 'date-time' } as const;
export const FORM_NO = { type: String, example: 'T1S1-0000013' } as const;

/** Ids are compared as PostgreSQL writes them. */
export const LowerCase = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : value));

export class PrintRunPath {
  @ApiProperty(ID)
  @LowerCase()
  @IsId()
  id!: string;
}

export class FormPath {
  @ApiProperty(FORM_NO)
  @IsString()
  @MaxLength(64)
  formNo!: string;
}

export class PrintFormsRequest {
  @ApiProperty({ type: String, pattern: CODE_FORM.source, description: 'The station' })
  @Matches(CODE_FORM)
  unitCode!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_FORMS_A_RUN })
  @IsInt()
  @Min(1)
  @Max(MOST_FORMS_A_RUN)
  forms!: number;
}

export class PrintRunsQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'Code of a station' })
  @IsOptional()
  @Matches(CODE_FORM)
  unit?: string;
}

export class FormsQuery extends PageQuery {
  @ApiProperty({ type: String, description: 'Code of the station' })
  @Matches(CODE_FORM)
  unit!: string;

  @ApiPropertyOptional({ enum: FORM_STATES, enumName: 'PaperFormState' })
  @IsOptional()
  @IsIn(FORM_STATES)
  state?: FormState;
}

export class SpoilFormRequest {
  @ApiProperty({ enum: SPOIL_REASONS, enumName: 'SpoilReason' })
  @IsIn(SPOIL_REASONS)
  reason!: SpoilReason;
}

export class PrintRunAnswer {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty(FORM_NO)
  firstForm!: string;

  @ApiProperty(FORM_NO)
  lastForm!: string;

  @ApiProperty({ type: 'integer' })
  forms!: number;

  @ApiProperty(ID)
  printedBy!: string;

  @ApiProperty(INSTANT)
  printedAt!: string;
}

export class PrintRunPage {
  @ApiProperty({ type: PrintRunAnswer, isArray: true })
  items!: PrintRunAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

export class FormAnswer {
  @ApiProperty(FORM_NO)
  formNo!: string;

  @ApiProperty({ enum: FORM_STATES, enumName: 'PaperFormState' })
  state!: FormState;

  @ApiProperty({ enum: [...SPOIL_REASONS, null], nullable: true, type: String })
  spoilReason!: SpoilReason | null;

  @ApiProperty({ ...ID, description: 'The run that it was printed in' })
  printRunId!: string;
}

export class FormPage {
  @ApiProperty({ type: FormAnswer, isArray: true })
  items!: FormAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A run as the API shows it. */
export function toRunAnswer(run: PrintRun): PrintRunAnswer {
  const { unitCode, firstSerial, lastSerial } = run;
  return {
    id: run.id,
    unitCode,
    firstForm: formNumber({ unitCode, serial: firstSerial }),
    lastForm: formNumber({ unitCode, serial: lastSerial }),
    forms: lastSerial - firstSerial + 1,
    printedBy: run.printedBy,
    printedAt: run.printedAt.toISOString(),
  };
}

/** A form as the API shows it. */
export function toFormAnswer(form: FormOfStation): FormAnswer {
  return {
    formNo: formNumber(form),
    state: form.state,
    spoilReason: form.spoilReason,
    printRunId: form.runId,
  };
}
