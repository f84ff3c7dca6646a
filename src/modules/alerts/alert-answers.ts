import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { MemberNames } from '../members/member-names.js';
import { worksFor } from '../visits/visit-access.js';
import type { AlertRow } from './alert-rows.js';
import { type AlertDto, toAlertDto } from './alerts.dto.js';
import { RESPONDERS } from './alerts.js';

/** Alerts as the API shows them, each reader with the names that are for them. */
@Injectable()
export class AlertAnswers {
  constructor(
    private readonly database: Database,
    private readonly names: MemberNames,
  ) {}

  /** Alerts the caller sees: to whoever may answer one, and to the elder, with whom it is about. */
  async of(caller: Principal, alerts: readonly AlertRow[]): Promise<AlertDto[]> {
    const told = alerts.filter((alert) => isTold(caller, alert)).map(({ elderId }) => elderId);
    const names = await this.names.told(this.database.read, caller.bookId, told);
    return alerts.map((alert) => toAlertDto(alert, names));
  }

  /** One alert the caller sees, as `of`. */
  async one(caller: Principal, alert: AlertRow): Promise<AlertDto> {
    const [shown] = await this.of(caller, [alert]);
    return shown as AlertDto;
  }
}

function isTold(caller: Principal, alert: AlertRow): boolean {
  return alert.elderId === caller.memberId || worksFor(caller, alert, RESPONDERS);
}
