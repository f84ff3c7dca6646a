import { isRealDate } from '../../platform/clock/shanghai.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { isPlainLine, lengthInCharacters } from '../../platform/http/text.js';

const MAX_ASSESSOR_LENGTH = 100;

/** An assessment as somebody hands it in, each part as read; dates as `YYYY-MM-DD` where they could be read. */
export interface AssessmentWish {
  readonly level: string;
  readonly assessedOn: string;
  /** Who assessed: a person or an organisation. */
  readonly assessor: string;
  /** The last day; null: until the next assessment. */
  readonly validUntil: string | null;
}

/** An assessment that is sound by itself. */
export interface SoundAssessment {
  /** 1 to 6. */
  readonly level: number;
  readonly assessedOn: string;
  readonly assessor: string;
  readonly validUntil: string | null;
}

/**
 * Reads a wish, or says the first thing that is wrong with it: `malformed_row` (assessor empty, too long or not
 * plain) · `invalid_level` · `invalid_time` · `date_in_future` · `until_before_from`.
 */
export function readAssessment(wish: AssessmentWish, today: string): SoundAssessment | ErrorCode {
  const assessor = wish.assessor.normalize('NFC').trim();
  const fits = lengthInCharacters(assessor) <= MAX_ASSESSOR_LENGTH && isPlainLine(assessor);
  if (assessor === '' || !fits) return 'malformed_row';
  if (!/^[1-6]$/.test(wish.level)) return 'invalid_level';
  const { assessedOn, validUntil } = wish;
  if (!isRealDate(assessedOn)) return 'invalid_time';
  if (validUntil !== null && !isRealDate(validUntil)) return 'invalid_time';
  if (assessedOn > today) return 'date_in_future';
  if (validUntil !== null && validUntil < assessedOn) return 'until_before_from';
  return { level: Number(wish.level), assessedOn, assessor, validUntil };
}

/**
 * The assessment in force on a date: the latest one made up to it, unless it has run out; an older one never comes
 * back. `assessments` come latest first.
 */
export function inForceOn<T extends Pick<SoundAssessment, 'assessedOn' | 'validUntil'>>(
  assessments: readonly T[],
  date: string,
): T | null {
  const latest = assessments.find(({ assessedOn }) => assessedOn <= date);
  if (latest === undefined) return null;
  return latest.validUntil !== null && latest.validUntil < date ? null : latest;
}
