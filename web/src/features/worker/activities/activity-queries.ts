import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import type { Tone } from '../../../ui/notice.js';
import { afterOf, listOf } from '../../desk/pages.js';

export type Activity = components['schemas']['ActivityDto'];
export type ActivityPerson = components['schemas']['NamedActivityPersonDto'];
export type ActivityState = Activity['state'];

export const ACTIVITY_STATES = ['planned', 'closed', 'cancelled'] as const;
export const ACTIVITY_TONES: Readonly<Record<ActivityState, Tone | 'plain'>> = {
  planned: 'info',
  closed: 'good',
  cancelled: 'plain',
};

/** The activities of a unit and those below it (null: of the city), the latest first. */
export const activitiesQuery = (unitCode: string | null, state: ActivityState | null) =>
  listOf(['activities', 'list', unitCode, state], (after) => {
    const filter = { ...(unitCode !== null && { unitCode }), ...(state !== null && { state }) };
    const query = { ...afterOf(after), ...filter };
    return ask(api.GET('/v1/activities', { params: { query } }));
  });

export const activityQuery = (id: string) =>
  queryOptions({
    queryKey: ['activities', id],
    queryFn: () => ask(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
  });

/** Who signed up for an activity, or came. */
export const activityPeopleQuery = (id: string) =>
  queryOptions({
    queryKey: ['activities', id, 'people'],
    queryFn: () => ask(api.GET('/v1/activities/{id}/people', { params: { path: { id } } })),
  });

/** Whether an activity is over, so that it can be said who came. */
export const isOver = ({ endsAt }: Activity) => Date.parse(endsAt) <= Date.now();
