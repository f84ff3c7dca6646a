import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/grants.module.js';
import { MembersModule } from '../members/members.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { ImportFile } from './import-file.js';
import { ImportLease } from './import-lease.js';
import { ImportRowsService } from './import-rows.service.js';
import { ImportRun } from './import-run.js';
import { ImportSurvey } from './import-survey.js';
import { ImportWorker } from './import-worker.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { RowAnswers } from './row-answers.js';
import { RowOwners } from './row-owners.js';
import { RowSubmission } from './row-submission.js';

/** Imports of city files in CSV. */
@Module({
  imports: [UnitsModule, MembersModule, ServiceRecordsModule, GrantsModule],
  controllers: [ImportsController],
  providers: [
    ImportFile,
    ImportLease,
    ImportRowsService,
    ImportRun,
    ImportsService,
    ImportSurvey,
    ImportWorker,
    RowAnswers,
    RowOwners,
    RowSubmission,
  ],
})
export class ImportsModule {}
