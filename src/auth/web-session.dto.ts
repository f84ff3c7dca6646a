import { ApiProperty } from '@nestjs/swagger';
import { RoleAnswer } from './auth.dto.js';

export class WebSessionAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, description: 'Code of the city', example: 'GD-YJ' })
  city!: string;

  @ApiProperty({ type: Boolean, description: 'Every other route waits for a new password' })
  mustChangePassword!: boolean;

  @ApiProperty({ type: RoleAnswer, isArray: true })
  roles!: RoleAnswer[];

  @ApiProperty({
    type: String,
    description:
      'Send as `X-CSRF-Token` with every request but GET and HEAD; the same as long as the session lasts',
  })
  csrfToken!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When the session ends at the latest',
  })
  expiresAt!: string;
}

export class MaybeWebSessionAnswer {
  @ApiProperty({
    type: WebSessionAnswer,
    nullable: true,
    description: 'Null when the browser holds no session that is still good',
  })
  session!: WebSessionAnswer | null;
}
