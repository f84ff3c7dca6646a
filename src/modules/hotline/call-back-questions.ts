import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Language } from '../../platform/errors/language.js';
import { readActs } from './act-rows.js';
import type { CallBack } from './call-back-rows.js';
import { readCall } from './call-rows.js';
import { callQuestion, recordQuestion } from './read-back.js';
import { readRecordFacts } from './record-facts.js';
import { ServiceNames } from './service-names.js';

/** What is asked on a call-back. */
@Injectable()
export class CallBackQuestions {
  constructor(
    private readonly database: Database,
    private readonly names: ServiceNames,
  ) {}

  /** The sentences to read out: of a call, what was read back in it, word for word; of a record, what it says. */
  async of(
    bookId: number,
    { subjectType, subjectId }: CallBack,
    language: Language,
  ): Promise<string[]> {
    const read = this.database.read;
    if (subjectType === 'call') {
      const call = await readCall(read, bookId, subjectId);
      const acts = await readActs(read, bookId, subjectId);
      const said = acts.flatMap(({ state, readBack }) =>
        state === 'done' && readBack !== null ? [readBack] : [],
      );
      return call === null ? said : [callQuestion(call, language), ...said];
    }
    const record = await readRecordFacts(read, bookId, subjectId);
    if (record === null) return [];
    const { serviceId, startsAt, endsAt, volunteerNo: otherNo } = record;
    const service = await this.names.of(bookId, serviceId, { on: startsAt, language });
    return [recordQuestion({ service, startsAt, endsAt, otherNo }, language)];
  }
}
