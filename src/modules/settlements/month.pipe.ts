import { Injectable, type PipeTransform } from '@nestjs/common';
import { isMonth } from '../../ledger/period-dates.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/** A month from the address, `YYYY-MM`. Throws `validation_failed` for what is none. */
@Injectable()
export class MonthPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isMonth(value)) {
      throw new DomainError('validation_failed', {
        fields: [{ pointer: '/month', code: 'month' }],
      });
    }
    return value;
  }
}
