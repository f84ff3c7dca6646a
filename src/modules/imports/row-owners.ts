import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { RowAnswer } from '../../platform/row-answer.js';
import { type AssessmentRow, AssessmentsService } from '../grants/assessments.service.js';
import { MembersService } from '../members/members.service.js';
import type { ServiceRow } from '../policies/service-import.js';
import { ServicesService } from '../policies/services.service.js';
import type { ImportedRecord } from '../service-records/service-records.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import { UnitsService } from '../units/units.service.js';
import type { CellsOf, OPTIONAL_COLUMNS } from './import-kinds.js';
import type { ClaimedImport } from './import-lease.js';
import { parseImportDate, parseImportTime } from './parse-times.js';

/** The cells of a row by column name; which columns there are was settled by the header. */
export type Cells = Readonly<Record<string, string>>;

/** The one place that knows who takes rows of which kind, and what they call the columns. */
@Injectable()
export class RowOwners {
  constructor(
    private readonly units: UnitsService,
    private readonly services: ServicesService,
    private readonly members: MembersService,
    private readonly records: ServiceRecordsService,
    private readonly assessments: AssessmentsService,
  ) {}

  /** Hands rows to their owner inside `tx`; one answer a row, in order. */
  submit(tx: Tx, claimed: ClaimedImport, rows: readonly Cells[]): Promise<RowAnswer[]> {
    const context = { bookId: claimed.bookId, actorId: claimed.createdBy };
    switch (claimed.kind) {
      case 'units':
        return this.units.importUnits(tx, context, rows as CellsOf<'units'>[]);
      case 'services':
        return this.services.importServices(tx, context, (rows as ServiceCells[]).map(toService));
      case 'members':
        return this.members.importMembers(
          tx,
          context,
          (rows as CellsOf<'members'>[]).map(toMember),
        );
      case 'records':
        return this.records.submitImported(
          tx,
          { ...context, importId: claimed.id },
          (rows as CellsOf<'records'>[]).map(toRecord),
        );
      case 'assessments':
        return this.assessments.importAssessments(
          tx,
          { ...context, importId: claimed.id },
          (rows as CellsOf<'assessments'>[]).map(toAssessment),
        );
    }
  }
}

type ServiceCells = CellsOf<'services'> &
  Partial<Readonly<Record<(typeof OPTIONAL_COLUMNS)['services'][number], string>>>;

function toService(cells: ServiceCells): ServiceRow {
  const { code, name, basis, training = '', referred = '' } = cells;
  const { rate_numerator: rateNumerator, rate_denominator: rateDenominator } = cells;
  const { name_en: nameEn = '', minimum_level: minimumLevel = '' } = cells;
  const rate = { basis, rateNumerator, rateDenominator, tariffMinutes: cells.tariff_minutes };
  return { code, name, nameEn, ...rate, training, minimumLevel, referred };
}

function toMember(cells: CellsOf<'members'>) {
  const { member_no: memberNo, name, role, community, phone, household } = cells;
  return { memberNo, name, role, community, idNumber: cells.id_number, phone, household };
}

/** Times are read here, so that their spellings are a matter of files and not of records. */
function toRecord(cells: CellsOf<'records'>): ImportedRecord {
  return {
    recordNo: cells.record_no,
    volunteerNo: cells.volunteer_no,
    recipientNo: cells.recipient_no,
    serviceCode: cells.service_code,
    startsAt: parseImportTime(cells.started_at),
    endsAt: parseImportTime(cells.ended_at),
    registeredOn: parseImportDate(cells.registered_on),
    place: cells.place === '' ? null : cells.place,
    evidence: cells.evidence,
    note: cells.note === '' ? null : cells.note,
  };
}

/** A date that cannot be read stays as it is written, for the owner to refuse. */
function toAssessment(cells: CellsOf<'assessments'>): AssessmentRow {
  const { member_no: memberNo, level, assessor, assessed_on: on, valid_until: until } = cells;
  return {
    memberNo,
    level,
    assessor,
    assessedOn: parseImportDate(on) ?? on,
    validUntil: until === '' ? null : (parseImportDate(until) ?? until),
  };
}
