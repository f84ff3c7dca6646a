import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import type { Language } from '../../platform/errors/language.js';
import { ActsService } from './acts.service.js';
import { type RecordFacts, readUnconfirmed } from './record-facts.js';
import { ServiceNames } from './service-names.js';

/** What an operator can ask a caller to confirm. */
@Injectable()
export class WaitingRecords {
  constructor(
    private readonly database: Database,
    private readonly acts: ActsService,
    private readonly names: ServiceNames,
  ) {}

  /** The latest records that wait for the word of a call's member. Throws `not_found`, `call_required`. */
  async ofCall(
    caller: Principal,
    callId: string,
    language: Language,
  ): Promise<readonly (RecordFacts & { readonly serviceName: string })[]> {
    const { call } = await this.acts.deskOf(caller, callId);
    const { bookId } = caller;
    const records = await readUnconfirmed(this.database.read, bookId, call.memberId);
    return Promise.all(
      records.map(async (record) => {
        const at = { on: record.startsAt, language };
        return { ...record, serviceName: await this.names.of(bookId, record.serviceId, at) };
      }),
    );
  }
}
