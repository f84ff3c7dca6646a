import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Message = components['schemas']['NotificationDto'];

/** What one was told, the newest first; only what was not read yet when asked for. */
export const noticesQuery = (unread: boolean) =>
  listOf(['notices', unread], (after) =>
    ask(
      api.GET('/v1/notifications', {
        params: { query: { ...(unread && { unread }), ...afterOf(after) } },
      }),
    ),
  );

/** Notes that one was read. */
export function markRead(id: string): Promise<Message> {
  return ask(api.POST('/v1/notifications/{id}/read', { params: { path: { id } } }));
}
