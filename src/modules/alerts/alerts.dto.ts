import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsText } from '../../platform/http/validators.js';
import { type AlertDevice, DEVICES_SHOWN, type DevicesShown } from './alert-devices.js';
import type { AlertEventRow, AlertRow } from './alert-rows.js';
import {
  ALERT_OUTCOMES,
  ALERT_SOURCES,
  ALERT_STATES,
  ALERT_STEPS,
  type AlertAction,
  type AlertOutcome,
  type AlertSource,
  type AlertState,
} from './alerts.js';

const ID = { type: String, format: 'uuid' } as const;
const INSTANT = { type: String, format: 'date-time' } as const;
const NOTE = { type: String, minLength: 1, maxLength: 1000 } as const;
const LISTED = ['live', ...ALERT_STATES, 'all'] as const;
const ACTIONS = Object.keys(ALERT_STEPS) as AlertAction[];

/** A call for help. A device sends an empty object. */
export class RaiseAlertDto {
  @ApiPropertyOptional({ ...ID, description: 'Absent: oneself. A device calls for its own elder' })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiPropertyOptional(NOTE)
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;
}

/** How an alert ended. */
export class CloseAlertDto {
  @ApiProperty({ enum: ALERT_OUTCOMES, enumName: 'AlertOutcome' })
  @IsIn(ALERT_OUTCOMES)
  outcome!: AlertOutcome;

  @ApiPropertyOptional({ ...NOTE, description: 'In the place of what was noted at the call' })
  @IsOptional()
  @IsText({ max: 1000, lines: true })
  note?: string;
}

/** The query of the list of alerts. */
export class AlertsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: LISTED, enumName: 'AlertFilter', default: 'live' })
  @IsIn(LISTED)
  show: (typeof LISTED)[number] = 'live';
}

/** The states that a filter asks for. */
export function statesOf(show: AlertsQuery['show']): readonly AlertState[] {
  if (show === 'all') return ALERT_STATES;
  return show === 'live' ? ['raised', 'acknowledged'] : [show];
}

/** An alert. Times are kept as they were, whatever came later. */
export class AlertDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ type: String })
  elderNo!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: not for this reader' })
  elderName!: string | null;

  @ApiProperty({ type: String })
  unitCode!: string;

  @ApiProperty({ enum: ALERT_SOURCES, enumName: 'AlertSource' })
  source!: AlertSource;

  @ApiProperty({ ...ID, nullable: true })
  deviceId!: string | null;

  @ApiProperty({ ...ID, nullable: true, description: 'Null: the device' })
  raisedBy!: string | null;

  @ApiProperty(INSTANT)
  raisedAt!: string;

  @ApiProperty({ type: 'integer', description: 'Presses of the button, ten seconds apart' })
  presses!: number;

  @ApiProperty(INSTANT)
  pressedAt!: string;

  @ApiProperty({ enum: ALERT_STATES, enumName: 'AlertState' })
  state!: AlertState;

  @ApiProperty({
    type: 'integer',
    description: '0 the nearest workers, 1 all of the unit, 2 the city, 3 overdue',
  })
  level!: number;

  @ApiProperty({ ...INSTANT, nullable: true, description: 'When the level rises by itself' })
  dueAt!: string | null;

  @ApiProperty({ ...ID, nullable: true })
  acknowledgedBy!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  acknowledgedAt!: string | null;

  @ApiProperty({ ...ID, nullable: true })
  closedBy!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  closedAt!: string | null;

  @ApiProperty({ type: String, enum: [...ALERT_OUTCOMES, null], nullable: true })
  outcome!: AlertOutcome | null;

  @ApiProperty({ type: String, nullable: true })
  note!: string | null;
}

/** One line of an alert's history; it is never changed. */
export class AlertEventDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: ACTIONS, enumName: 'AlertAction' })
  action!: AlertAction;

  @ApiProperty({ type: String, enum: [...ALERT_STATES, null], nullable: true })
  fromState!: AlertState | null;

  @ApiProperty({ enum: ALERT_STATES, enumName: 'AlertState' })
  toState!: AlertState;

  @ApiProperty({ type: 'integer' })
  level!: number;

  @ApiProperty({ ...ID, nullable: true, description: 'Null: a device, or time' })
  actorId!: string | null;

  @ApiProperty(INSTANT)
  at!: string;
}

/** An alert with its history. */
export class AlertDetailDto extends AlertDto {
  @ApiProperty({ type: [AlertEventDto] })
  history!: AlertEventDto[];
}

/** One page of alerts, the newest first. */
export class AlertPageDto {
  @ApiProperty({ type: [AlertDto] })
  items!: AlertDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** What a device learns: that its call was heard, and whether somebody comes. */
export class AlertReceiptDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ enum: ALERT_STATES, enumName: 'AlertState' })
  state!: AlertState;

  @ApiProperty(INSTANT)
  raisedAt!: string;

  @ApiProperty({ type: 'integer' })
  presses!: number;
}

/** A device to register. */
export class NewDeviceDto {
  @ApiProperty(ID)
  @IsId()
  elderId!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 64, example: '床头呼叫器' })
  @IsText({ max: 64 })
  label!: string;
}

/** Which devices. */
export class DevicesQuery extends PageQuery {
  @ApiPropertyOptional({ ...ID, description: 'Absent: of everybody in reach, and one’s own' })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiPropertyOptional({ enum: DEVICES_SHOWN, enumName: 'DeviceFilter', default: 'all' })
  @IsIn(DEVICES_SHOWN)
  show: DevicesShown = 'all';
}

/** A device at an elder's home. */
export class AlertDeviceDto {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  elderId!: string;

  @ApiProperty({ type: String })
  elderNo!: string;

  @ApiProperty({ type: String })
  label!: string;

  @ApiProperty(INSTANT)
  registeredAt!: string;

  @ApiProperty({ ...INSTANT, nullable: true })
  revokedAt!: string | null;
}

/** A device with its token, which is shown this once. */
export class RegisteredDeviceDto extends AlertDeviceDto {
  @ApiProperty({ type: String, description: 'For `Authorization: Device …`; it is not kept' })
  token!: string;
}

/** One page of devices, the newest first. */
export class AlertDevicesDto {
  @ApiProperty({ type: [AlertDeviceDto] })
  items!: AlertDeviceDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** An alert as the API shows it, with the elder's name if it is among `names`. */
export function toAlertDto(row: AlertRow, names: ReadonlyMap<string, string>): AlertDto {
  return {
    id: row.id,
    elderId: row.elderId,
    elderNo: row.elderNo,
    elderName: names.get(row.elderId) ?? null,
    unitCode: row.unitCode,
    source: row.source,
    deviceId: row.deviceId,
    raisedBy: row.raisedBy,
    raisedAt: row.raisedAt.toISOString(),
    presses: row.presses,
    pressedAt: row.pressedAt.toISOString(),
    state: row.state,
    level: row.level,
    dueAt: row.dueAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    closedBy: row.closedBy,
    closedAt: row.closedAt?.toISOString() ?? null,
    outcome: row.outcome,
    note: row.note,
  };
}

/** A line of a history as the API shows it. */
export function toAlertEventDto(row: AlertEventRow): AlertEventDto {
  return { ...row, at: row.at.toISOString() };
}

/** An alert as whoever raised it learns of it. */
export function toReceiptDto({ id, state, raisedAt, presses }: AlertRow): AlertReceiptDto {
  return { id, state, raisedAt: raisedAt.toISOString(), presses };
}

/** A device as the API shows it. */
export function toDeviceDto(device: AlertDevice): AlertDeviceDto {
  const { id, elderId, elderNo, label, registeredAt, revokedAt } = device;
  const times = {
    registeredAt: registeredAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
  return { id, elderId, elderNo, label, ...times };
}
