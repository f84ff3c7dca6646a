import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { notificationText } from './notification-kinds.js';
import { NotificationDto, NotificationPageDto, NotificationsQuery } from './notifications.dto.js';
import { NotificationsService, type StoredNotification } from './notifications.service.js';

/** What a member is told: an inbox of one's own. */
@ApiTags('notifications')
@Controller('v1/notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** One's own notifications, the newest first; the text follows `Accept-Language`. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: NotificationPageDto })
  async listNotifications(
    @Caller() caller: Principal,
    @Query() query: NotificationsQuery,
    @RequestLanguage() language: Language,
  ): Promise<NotificationPageDto> {
    const { limit, after = null, unread = false } = query;
    const page = await this.notifications.page(caller, { limit, after, unread });
    return { items: page.items.map((item) => toDto(item, language)), next: page.next };
  }

  /** Notes that one was read. Reading twice answers the same. */
  @Post(':id/read')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: NotificationDto })
  async markNotificationRead(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @RequestLanguage() language: Language,
  ): Promise<NotificationDto> {
    return toDto(await this.notifications.markRead(caller, id), language);
  }
}

function toDto(notification: StoredNotification, language: Language): NotificationDto {
  const { id, kind, params, createdAt, readAt } = notification;
  return {
    id,
    kind,
    params: { ...params },
    text: notificationText(kind, params, language),
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  };
}
