import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { AutomaticCases } from '../cases/automatic-cases.js';
import type { CallBackState } from './call-back.js';
import type { CallBack } from './call-back-rows.js';

/** Tells those who must look into it when somebody denied what was recorded, or could not be reached. */
@Injectable()
export class CallBackNews {
  constructor(
    private readonly cases: AutomaticCases,
    private readonly outbox: Outbox,
  ) {}

  /** Within the transaction of the answer. A denial opens a case before the city's overseers. */
  async tell(tx: Tx, bookId: number, callBack: CallBack, state: CallBackState): Promise<void> {
    if (state === 'waiting' || state === 'confirmed') return;
    const { id, unitId, unitCode, subjectType, subjectId } = callBack;
    const data = { unitId, subjectType, subjectId };
    const type = state === 'denied' ? 'call_back.denied' : 'call_back.unreached';
    await this.outbox.publish(tx, { bookId, type, subject: id, data, key: `${type}:${id}` });
    if (state !== 'denied') return;
    await this.cases.report(tx, {
      bookId,
      kind: subjectType === 'service_record' ? 'service_record' : 'conduct',
      autoKey: `call_back:${id}`,
      subject: { type: subjectType, id: subjectId },
      text: `回访时本人否认了登记的内容（${unitCode}），请核查。 / On a call-back the member denied what was recorded (${unitCode}).`,
    });
  }
}
