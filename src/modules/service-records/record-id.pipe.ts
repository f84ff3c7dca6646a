import { Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError } from '../../platform/errors/domain-error.js';
import { isUuid } from '../../platform/ids.js';

/** An id from the address, in lower case. What cannot be an id is as good as missing: `not_found`. */
@Injectable()
export class RecordIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isUuid(value)) throw new DomainError('not_found');
    return value.toLowerCase();
  }
}
