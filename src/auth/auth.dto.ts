import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from './password-rules.js';
import { ROLES, type Role } from './principal.js';

/** Longer than any acceptable password, so that the rules can answer; short enough to hash. */
const MAX_PASSWORD_TEXT = 512;

export class LoginRequest {
  @ApiProperty({ type: String, description: 'Member number or phone number', example: 'V000001' })
  @IsString()
  @Length(1, 64)
  identifier!: string;

  @ApiProperty({ type: String, maxLength: MAX_PASSWORD_TEXT })
  @IsString()
  @Length(1, MAX_PASSWORD_TEXT)
  password!: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Code of the city; needed only where one deployment serves several',
    example: 'GD-YJ',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  city?: string;
}

export class RefreshRequest {
  @ApiProperty({ type: String })
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  refreshToken!: string;
}

export class ChangePasswordRequest {
  @ApiProperty({ type: String, maxLength: MAX_PASSWORD_TEXT })
  @IsString()
  @Length(1, MAX_PASSWORD_TEXT)
  currentPassword!: string;

  @ApiProperty({
    type: String,
    minLength: MIN_PASSWORD_CHARACTERS,
    maxLength: MAX_PASSWORD_CHARACTERS,
  })
  @IsString()
  @MaxLength(MAX_PASSWORD_TEXT)
  newPassword!: string;
}

export class SessionAnswer {
  @ApiProperty({ type: String, description: 'Send as `Authorization: Bearer …`' })
  accessToken!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires' })
  expiresInSeconds!: number;

  @ApiProperty({ type: String, description: 'Works once; showing it again ends the session' })
  refreshToken!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'When the session ends' })
  refreshExpiresAt!: string;

  @ApiProperty({ type: Boolean, description: 'Every other route waits for a new password' })
  mustChangePassword!: boolean;

  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;
}

export class RoleAnswer {
  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ type: String, format: 'uuid' })
  unitId!: string;

  @ApiProperty({ type: String, example: '/GD-YJ/D1/D1T1/' })
  unitPath!: string;
}

export class MeAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: Boolean })
  mustChangePassword!: boolean;

  @ApiProperty({ type: RoleAnswer, isArray: true })
  roles!: RoleAnswer[];
}
