import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsText } from '../../platform/http/validators.js';
import {
  MISS_REASONS,
  type MissReason,
  VISIT_OUTCOMES,
  type VisitOutcome,
} from '../visits/visits.js';
import {
  CALL_BACK_ANSWERS,
  CALL_BACK_STATES,
  CALL_BACK_SUBJECTS,
  type CallBackAnswer,
  type CallBackState,
} from './call-back.js';
import type { CallBack } from './call-back-rows.js';
import { DiallingDto } from './calls.dto.js';

const ID = { type: String, format: 'uuid' } as const;

/** Whom to ring. */
export class NewCareCallDto {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;
}

/** How a care call ended: how the elder was, or why nobody was spoken to. */
export class FinishCareCallDto {
  @ApiPropertyOptional({ enum: VISIT_OUTCOMES, enumName: 'VisitOutcome' })
  @IsOptional()
  @IsIn(VISIT_OUTCOMES)
  outcome?: VisitOutcome;

  @ApiPropertyOptional({ enum: MISS_REASONS, enumName: 'MissReason' })
  @IsOptional()
  @IsIn(MISS_REASONS)
  missed?: MissReason;

  @ApiPropertyOptional({ maxLength: 500 })
  @IsOptional()
  @IsText({ max: 500, lines: true })
  note?: string;
}

/** What whoever was asked again said. */
export class AnswerCallBackDto {
  @ApiProperty({ ...ID, description: 'The call that was opened for it' })
  @IsId()
  callId!: string;

  @ApiProperty({ enum: CALL_BACK_ANSWERS, enumName: 'CallBackAnswer' })
  @IsIn(CALL_BACK_ANSWERS)
  answer!: CallBackAnswer;
}

/** The query of the list of call-backs. */
export class CallBacksQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CALL_BACK_STATES, enumName: 'CallBackState' })
  @IsOptional()
  @IsIn(CALL_BACK_STATES)
  state?: CallBackState;
}

/** Somebody to be asked again. */
export class CallBackDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ enum: CALL_BACK_STATES, enumName: 'CallBackState' })
  state!: CallBackState;

  @ApiProperty({ enum: CALL_BACK_SUBJECTS, description: 'What is asked about' })
  subjectType!: CallBack['subjectType'];

  @ApiProperty(ID)
  subjectId!: string;

  @ApiProperty({ enum: ['sample', 'policy'] })
  reason!: CallBack['reason'];

  @ApiProperty({ ...ID, description: 'Who is asked' })
  memberId!: string;

  @ApiProperty()
  memberNo!: string;

  @ApiProperty()
  unitCode!: string;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ ...ID, nullable: true })
  workedBy!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'The call in which it was asked last' })
  callId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decidedAt!: string | null;
}

/** One page of call-backs, the oldest first. */
export class CallBackPageDto {
  @ApiProperty({ type: [CallBackDto] })
  items!: CallBackDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A call to make, and what to ask in it. */
export class CallBackRingDto extends DiallingDto {
  @ApiProperty({ type: CallBackDto })
  callBack!: CallBackDto;

  @ApiProperty({ type: [String], description: 'Read these out, in order' })
  question!: string[];
}

/** A call-back as the API shows it. */
export function toCallBackDto(callBack: CallBack): CallBackDto {
  return {
    id: callBack.id,
    state: callBack.state,
    subjectType: callBack.subjectType,
    subjectId: callBack.subjectId,
    reason: callBack.reason,
    memberId: callBack.memberId,
    memberNo: callBack.memberNo,
    unitCode: callBack.unitCode,
    attempts: callBack.attempts,
    createdAt: callBack.createdAt.toISOString(),
    workedBy: callBack.workedBy,
    callId: callBack.callId,
    decidedAt: callBack.decidedAt?.toISOString() ?? null,
  };
}
