import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { UnitsModule } from '../units/units.module.js';
import { Callers } from './callers.js';
import { EnrolmentService } from './enrolment.service.js';
import { FirstCredentialService } from './first-credential.service.js';
import { FoundingService } from './founding.service.js';
import { GroupMembersService } from './group-members.service.js';
import { Guardians } from './guardians.js';
import { MemberDirectory } from './member-directory.js';
import { MemberImporter } from './member-importer.js';
import { MemberNames } from './member-names.js';
import { MemberRightsController } from './member-rights.controller.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { PersonReader } from './person-reader.js';
import { RelativesService } from './relatives.service.js';
import { RolesService } from './roles.service.js';
import { StaffController } from './staff.controller.js';
import { StaffDirectory } from './staff-directory.js';

/** People: sealed personal data, roles, households and relatives. */
@Module({
  imports: [UnitsModule, LedgerModule],
  controllers: [MembersController, MemberRightsController, StaffController],
  providers: [
    Callers,
    EnrolmentService,
    FirstCredentialService,
    FoundingService,
    GroupMembersService,
    Guardians,
    MemberDirectory,
    MemberImporter,
    MemberNames,
    MembersService,
    PersonReader,
    PersonVault,
    RelativesService,
    RolesService,
    StaffDirectory,
  ],
  exports: [
    Callers,
    FoundingService,
    GroupMembersService,
    MemberNames,
    MembersService,
    PersonReader,
  ],
})
export class MembersModule {}
