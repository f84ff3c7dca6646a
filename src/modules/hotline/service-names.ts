import { Injectable } from '@nestjs/common';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { ServicesService } from '../policies/services.service.js';

/** What services are called when they are read out. */
@Injectable()
export class ServiceNames {
  constructor(private readonly services: ServicesService) {}

  /** The name that a service, by id or code, has on the day of an instant. Throws `unknown_service`. */
  async of(
    bookId: number,
    service: string,
    { on, language }: { readonly on: Date; readonly language: Language },
  ): Promise<string> {
    const found = await this.services.rateOn(bookId, service, shanghaiDate(on));
    if (found === null) throw new DomainError('unknown_service');
    return language === 'en' ? (found.nameEn ?? found.name) : found.name;
  }
}
