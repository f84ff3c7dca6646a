import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  Matches,
} from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsLocalDate, IsMinutes } from '../../platform/http/validators.js';
import type { ProxyView } from './proxies.service.js';
import { ACT_SCOPES, type ActScope, isInForce, PROXY_STATES, type ProxyState } from './proxy.js';
import { PROXY_ACT_KINDS, type ProxyAct, type ProxyActKind } from './proxy-acts.js';

const DATE = { type: String, format: 'date' } as const;
const ID = { type: String, format: 'uuid' } as const;
const NAME = { type: String, nullable: true } as const;
const SCOPES = { enum: ACT_SCOPES, enumName: 'ActScope', isArray: true } as const;

/** Who shall act for an elder, how far and how long. */
export class NewProxyDto {
  @ApiPropertyOptional({
    ...ID,
    description: 'For a worker: the elder who said so; absent: oneself',
  })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiProperty({
    pattern: '^[A-Za-z0-9_-]{1,32}$',
    description: 'Member number of whoever shall act',
  })
  @Matches(/^[A-Za-z0-9_-]{1,32}$/)
  proxyNo!: string;

  @ApiProperty(SCOPES)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ACT_SCOPES.length)
  @ArrayUnique()
  @IsIn(ACT_SCOPES, { each: true })
  scopes!: ActScope[];

  @ApiPropertyOptional({
    type: String,
    example: '300',
    description: 'With `redeem`: the most to redeem in a calendar month',
  })
  @IsOptional()
  @IsMinutes()
  redeemLimitMinutes?: string;

  @ApiPropertyOptional({ ...DATE, description: 'The first day; absent: today' })
  @IsOptional()
  @IsLocalDate()
  validFrom?: string;

  @ApiProperty({ ...DATE, description: 'The last day' })
  @IsLocalDate()
  validUntil!: string;
}

/** The query of the list of proxies. */
export class ProxiesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: PROXY_STATES, enumName: 'ProxyState' })
  @IsOptional()
  @IsIn(PROXY_STATES)
  state?: ProxyState;

  @ApiPropertyOptional(ID)
  @IsOptional()
  @IsId()
  elderId?: string;
}

/** Who may act for an elder. */
export class ProxyDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ enum: PROXY_STATES, enumName: 'ProxyState' })
  state!: ProxyState;

  @ApiProperty({ description: 'Whether it can be used today' })
  inForce!: boolean;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty()
  elderNo!: string;

  @ApiProperty({
    ...NAME,
    description: 'For both sides once it is active, and workers who reach the member',
  })
  elderName!: string | null;

  @ApiProperty({ ...ID, description: 'The member who acts' })
  proxyId!: string;

  @ApiProperty()
  proxyNo!: string;

  @ApiProperty({
    ...NAME,
    description: 'For both sides once it is active, and workers who reach the member',
  })
  proxyName!: string | null;

  @ApiProperty(SCOPES)
  scopes!: ActScope[];

  @ApiProperty({ type: String, nullable: true, example: '300' })
  redeemLimitMinutes!: string | null;

  @ApiProperty({ type: String, example: '240', description: 'What of it is left this month' })
  leftMinutes!: string;

  @ApiProperty(DATE)
  validFrom!: string;

  @ApiProperty(DATE)
  validUntil!: string;

  @ApiProperty(ID)
  proposedBy!: string;

  @ApiProperty({ format: 'date-time' })
  proposedAt!: string;

  @ApiProperty({ ...ID, nullable: true })
  witnessedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  witnessedAt!: string | null;

  @ApiProperty({ ...ID, nullable: true })
  revokedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt!: string | null;
}

/** One page of proxies, the latest first. */
export class ProxyPageDto {
  @ApiProperty({ type: [ProxyDto] })
  items!: ProxyDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A proxy as the API shows it on a day. */
export function toProxyDto(proxy: ProxyView, today: string): ProxyDto {
  return {
    id: proxy.id,
    state: proxy.state,
    inForce: isInForce(proxy, today),
    elderId: proxy.elderId,
    elderNo: proxy.elderNo,
    elderName: proxy.elderName,
    proxyId: proxy.proxyId,
    proxyNo: proxy.proxyNo,
    proxyName: proxy.proxyName,
    scopes: [...proxy.scopes],
    redeemLimitMinutes: proxy.redeemLimitMinutes === null ? null : String(proxy.redeemLimitMinutes),
    leftMinutes: String(proxy.leftMinutes),
    validFrom: proxy.validFrom,
    validUntil: proxy.validUntil,
    proposedBy: proxy.proposedBy,
    proposedAt: proxy.proposedAt.toISOString(),
    witnessedBy: proxy.witnessedBy,
    witnessedAt: proxy.witnessedAt?.toISOString() ?? null,
    revokedBy: proxy.revokedBy,
    revokedAt: proxy.revokedAt?.toISOString() ?? null,
  };
}

/** The query of what was done by a proxy. */
export class ProxyActsQuery extends PageQuery {}

/** Something done by a proxy. */
export class ProxyActDto {
  @ApiProperty({ enum: PROXY_ACT_KINDS, enumName: 'ProxyActKind' })
  kind!: ProxyActKind;

  @ApiProperty({ ...ID, description: 'The request, record, booking or code' })
  subjectId!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ type: String, nullable: true, example: '60', description: 'Minutes it may take' })
  minutes!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'The call in which it was done' })
  callId!: string | null;
}

/** One page of what was done, the latest first. */
export class ProxyActPageDto {
  @ApiProperty({ type: [ProxyActDto] })
  items!: ProxyActDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** An act as the API shows it. */
export function toProxyActDto({ kind, subjectId, at, minutes, callId }: ProxyAct): ProxyActDto {
  return {
    kind,
    subjectId,
    at: at.toISOString(),
    minutes: minutes === null ? null : String(minutes),
    callId,
  };
}
