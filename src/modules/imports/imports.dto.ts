import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsFlag } from '../../platform/http/validators.js';
import { IMPORT_KINDS, type ImportKind } from './import-kinds.js';

/** States of an import; the database holds the same list (`imports_state_known`). */
export const IMPORT_STATES = ['received', 'running', 'done', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];
/** How the answers to rows can be had. */
export const ROW_FORMATS = ['json', 'csv'] as const;

/** The query of an upload. */
export class NewImportQuery {
  @ApiProperty({ enum: IMPORT_KINDS, enumName: 'ImportKind' })
  @IsIn(IMPORT_KINDS)
  kind!: ImportKind;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Answer rows, keep nothing' })
  @IsFlag()
  dryRun: boolean = false;
}

/** The query of the list of answers. With `format=csv` all answers come at once. */
export class ImportRowsQuery extends PageQuery {
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only refused rows' })
  @IsFlag()
  refused: boolean = false;

  @ApiPropertyOptional({ enum: ROW_FORMATS, default: 'json' })
  @IsOptional()
  @IsIn(ROW_FORMATS)
  format: (typeof ROW_FORMATS)[number] = 'json';
}

/** An upload that was taken in. */
export class ImportReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: IMPORT_STATES, enumName: 'ImportState' })
  state!: ImportState;
}

/** An import and how far it is. */
export class ImportDto extends ImportReceiptDto {
  @ApiProperty({ enum: IMPORT_KINDS, enumName: 'ImportKind' })
  kind!: ImportKind;

  @ApiProperty()
  dryRun!: boolean;

  @ApiProperty({ description: 'SHA-256 of the file, hexadecimal' })
  fileSha256!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null until the file was counted' })
  rowsTotal!: number | null;

  @ApiProperty({ type: 'integer' })
  rowsDone!: number;

  @ApiProperty({ type: 'integer' })
  accepted!: number;

  @ApiProperty({ type: 'integer' })
  refused!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the file as a whole was given up',
  })
  faultCode!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** An import with its refusals counted. */
export class ImportDetailDto extends ImportDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Refused rows by code',
  })
  refusals!: Record<string, number>;
}

/** One page of imports, the newest first. */
export class ImportPageDto {
  @ApiProperty({ type: [ImportDto] })
  items!: ImportDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** The answer to one row. */
export class ImportRowDto {
  @ApiProperty({ type: 'integer', description: 'Line of the file; the header is line 1' })
  line!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Number or code of the row, as read' })
  ref!: string | null;

  @ApiProperty()
  accepted!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was refused' })
  code!: string | null;
}

/** One page of answers, in the order of the file. */
export class ImportRowPageDto {
  @ApiProperty({ type: [ImportRowDto] })
  items!: ImportRowDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
