import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { daysBetween, shanghaiDate } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn } from '../policies/policy.js';

/** The day (`YYYY-MM-DD`) of a moment that may be entered now; throws `in_future`, `submitted_too_late`. */
export type VisitWindow = (moment: Date) => string;

/** When something seen may still be entered: the same days as for hours. */
@Injectable()
export class VisitDays {
  constructor(
    private readonly clock: Clock,
    private readonly policies: PoliciesService,
  ) {}

  /** The rules of a book, to judge by. Call it before a transaction is opened: it may need a connection of its own. */
  async window(bookId: number): Promise<VisitWindow> {
    const versions = await this.policies.versions(bookId);
    return (moment) => {
      const day = this.dayOf(moment);
      const windowDays = inForceOn(versions, day)?.params.submissionWindowDays ?? -1;
      if (daysBetween(day, this.clock.today()) > windowDays) {
        throw new DomainError('submitted_too_late');
      }
      return day;
    };
  }

  /** The day of a moment that is over. Throws `in_future`. */
  dayOf(moment: Date): string {
    if (moment > this.clock.now()) throw new DomainError('in_future');
    return shanghaiDate(moment);
  }
}
