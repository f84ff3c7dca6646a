import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { StatementLine } from '../../ledger/read-statement.js';
import { toAccountAnswers } from './account-answers.js';
import {
  BalancePageDto,
  BalanceQuery,
  BalancesQuery,
  MemberBalanceDto,
  type StatementLineDto,
  StatementPageDto,
  StatementQuery,
} from './statements.dto.js';
import { StatementsService } from './statements.service.js';

/** Balances and statements. */
@ApiTags('statements')
@Controller('v1')
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  /** The accounts of a member: now, at an instant, or by date of effect. */
  @Get('members/:id/balance')
  @SignedIn()
  @ApiOkResponse({ type: MemberBalanceDto })
  async getMemberBalance(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: BalanceQuery,
  ): Promise<MemberBalanceDto> {
    const { on = null, at = null } = query;
    const { member, accounts } = await this.statements.balances(caller, id, { on, at });
    return {
      memberId: member.id,
      memberNo: member.memberNo,
      on,
      at,
      accounts: toAccountAnswers(accounts),
    };
  }

  /** What moved on one account of a member, the newest first. */
  @Get('members/:id/statement')
  @SignedIn()
  @ApiOkResponse({ type: StatementPageDto })
  async getMemberStatement(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: StatementQuery,
  ): Promise<StatementPageDto> {
    const { purpose, limit, after = null } = query;
    const asset = query.asset ?? (purpose === 'granted' ? 'GRT' : 'MIN');
    const page = await this.statements.statement(caller, id, { purpose, asset, limit, after });
    return { items: page.items.map(toLineAnswer), next: page.next };
  }

  /** One kind of account over all members that have one. */
  @Get('balances')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: BalancePageDto })
  async listBalances(
    @Caller() caller: Principal,
    @Query() query: BalancesQuery,
  ): Promise<BalancePageDto> {
    const { purpose, asset, limit, after = null } = query;
    const page = await this.statements.list(caller, { purpose, asset, limit, after });
    const items = page.items.map((item) => ({ ...item, minutes: String(item.minutes) }));
    return { items, next: page.next };
  }
}

function toLineAnswer(line: StatementLine): StatementLineDto {
  return {
    seq: String(line.seq),
    kind: line.kind,
    effectiveOn: line.effectiveOn,
    recordedAt: line.recordedAt,
    amountMinutes: String(line.amount),
    balanceAfterMinutes: String(line.balanceAfter),
    counterparts: [...line.counterparts],
    subjectType: line.subjectType,
    subjectId: line.subjectId,
    reversesSeq: line.reversesSeq === null ? null : String(line.reversesSeq),
  };
}
