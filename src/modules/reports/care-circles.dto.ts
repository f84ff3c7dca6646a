import { ApiProperty } from '@nestjs/swagger';
import { Count, Minutes, Ratio, ReportHeadDto } from './report-parts.dto.js';

/** By which thresholds the report was made. */
export class CircleTermsDto {
  @Count()
  tieMinutes!: number;

  @Count()
  largestRing!: number;

  @Count()
  handPercent!: number;

  @Count()
  handMinutes!: number;

  @Count()
  dayPercent!: number;

  @Count()
  leastDays!: number;

  @Count()
  top!: number;
}

/** All care of the window. */
export class CircleCareDto {
  @Count('Days of the window, up to that of `asOf`')
  days!: number;

  @Count()
  records!: number;

  @Minutes('Earned by the rate of the service, before caps')
  minutes!: string;

  @Count('Pairs of a volunteer and a recipient')
  pairs!: number;

  @Count()
  volunteers!: number;

  @Count()
  recipients!: number;

  @Count('Ties between people who both serve and are served')
  ties!: number;

  @Count('Of these, the weakest, which were too many to look at')
  tiesLeftOut!: number;
}

/** How many lines of each list there are, listed or not. */
export class CirclesFoundDto {
  @Count()
  rings!: number;

  @Count()
  hands!: number;

  @Count()
  daily!: number;
}

/** Somebody in a ring. Members are named by id: their numbers change when they are erased. */
export class RingMemberDto {
  @ApiProperty({ format: 'uuid' })
  memberId!: string;

  @Minutes('All that they earned in the window')
  earnedMinutes!: string;

  @Minutes('Of these, by serving others of the ring')
  insideMinutes!: string;

  @Minutes('Given to them by others of the ring')
  receivedMinutes!: string;
}

/** One member serves another. */
export class TieDto {
  @ApiProperty({ format: 'uuid' })
  volunteerId!: string;

  @ApiProperty({ format: 'uuid' })
  recipientId!: string;

  @Count()
  records!: number;

  @Minutes()
  minutes!: string;

  @Count('Days with care')
  days!: number;
}

/** A tie within a ring. */
export class RingTieDto extends TieDto {
  @ApiProperty({ description: 'Whether it belongs to the strongest circle of the ring' })
  round!: boolean;
}

/** What one person approved within a ring. */
export class RingHandDto {
  @ApiProperty({ format: 'uuid' })
  approverId!: string;

  @Minutes()
  minutes!: string;

  @Ratio('Of the minutes inside')
  share!: string | null;
}

/** People who serve one another in a circle. Worth a look, and nothing more than that: neighbours help each other. */
export class RingDto {
  @Count('Its place in the list')
  ring!: number;

  @Count('People')
  size!: number;

  @Minutes('The ring holds together by ties of at least so many')
  tieMinutes!: string;

  @Minutes('What every tie of its strongest circle carries at least: so much could go round')
  roundMinutes!: string;

  @Minutes('Of all ties within the ring')
  insideMinutes!: string;

  @Minutes('All that its members earned in the window')
  earnedMinutes!: string;

  @Ratio('Inside, of what its members earned')
  insideShare!: string | null;

  @ApiProperty({ type: [RingMemberDto] })
  members!: RingMemberDto[];

  @ApiProperty({ type: [RingTieDto] })
  ties!: RingTieDto[];

  @ApiProperty({ type: [RingHandDto], description: 'The three who approved most of it' })
  hands!: RingHandDto[];
}

/** One person approved nearly all of a volunteer's care. */
export class HandDto {
  @ApiProperty({ format: 'uuid' })
  volunteerId!: string;

  @ApiProperty({ format: 'uuid' })
  approverId!: string;

  @Count()
  records!: number;

  @Minutes('That they approved, alone or as one of two')
  minutes!: string;

  @Minutes('Of these, alone')
  soleMinutes!: string;

  @Minutes("All of the volunteer's")
  volunteerMinutes!: string;

  @Ratio("Of the volunteer's")
  share!: string | null;

  @Count('Others who approved anything in the communities concerned; 0: there was nobody else')
  otherApprovers!: number;
}

/** A pair that records nearly every day. */
export class DailyTieDto extends TieDto {
  @Ratio('Of the days of the window')
  dayShare!: string | null;
}

/** Who serves whom in a circle, whose care one hand approves, and who records every day: where to look. */
export class CareCirclesDto extends ReportHeadDto {
  @ApiProperty({ enum: ['kapok-care-circles/1'] })
  format!: 'kapok-care-circles/1';

  @Count('Months of the window, which ends with `month`')
  months!: number;

  @ApiProperty({ type: CircleTermsDto })
  terms!: CircleTermsDto;

  @ApiProperty({ type: CircleCareDto })
  care!: CircleCareDto;

  @ApiProperty({ type: CirclesFoundDto })
  found!: CirclesFoundDto;

  @ApiProperty({ type: [RingDto] })
  rings!: RingDto[];

  @ApiProperty({ type: [HandDto] })
  hands!: HandDto[];

  @ApiProperty({ type: [DailyTieDto] })
  daily!: DailyTieDto[];
}
