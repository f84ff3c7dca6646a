import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Member = components['schemas']['MemberAnswer'];
export type MemberSummary = components['schemas']['MemberSummaryAnswer'];
export type Role = Member['roles'][number];
/** What a member number can be. */
const MEMBER_NO = /^[A-Za-z0-9_-]{1,32}$/;
/** The generated type asks for the kinship of a guardian also where there is none. */
type Enrolment = Omit<components['schemas']['EnrolMemberRequest'], 'guardianKinship'>;

/** All roles, those of the people first. */
export const ROLES: readonly Role[] = [
  'volunteer',
  'elder',
  'proxy',
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
];

/** What a list of people is narrowed to. Empty: not at all. */
export interface PeopleFilter {
  readonly memberNo: string;
  readonly role: string;
  readonly unit: string;
}

/** The people of one's units. */
export const peopleQuery = ({ memberNo, role, unit }: PeopleFilter) =>
  listOf(['people', 'list', memberNo, role, unit], (after) =>
    ask(
      api.GET('/v1/members', {
        params: {
          query: {
            ...afterOf(after),
            ...(memberNo !== '' && { memberNo }),
            ...(isRole(role) && { role }),
            ...(unit !== '' && { unit }),
          },
        },
      }),
    ),
  );

/** One person, as far as one's role reaches. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', 'one', id],
    queryFn: () => ask(api.GET('/v1/members/{id}', { params: { path: { id } } })),
  });

/** Whoever has this member number, or null. */
export const byNumberQuery = (memberNo: string) =>
  queryOptions({
    queryKey: ['people', 'number', memberNo],
    enabled: MEMBER_NO.test(memberNo),
    queryFn: async (): Promise<MemberSummary | null> => {
      const { items } = await ask(api.GET('/v1/members', { params: { query: { memberNo } } }));
      return items.find((one) => one.memberNo === memberNo) ?? null;
    },
  });

export function isRole(text: string | undefined): text is Role {
  return ROLES.some((role) => role === text);
}

export function enrol(body: Enrolment): Promise<Member> {
  const asGenerated = body as components['schemas']['EnrolMemberRequest'];
  return ask(api.POST('/v1/members', { body: asGenerated }));
}

/** Gives a role at a unit. */
export function giveRole(id: string, role: Role, unitCode: string) {
  const params = { path: { id } };
  return ask(api.POST('/v1/members/{id}/roles', { params, body: { role, unitCode } }));
}

/** Takes a role back. */
export function takeRole(id: string, grantId: string) {
  return ask(api.DELETE('/v1/members/{id}/roles/{grantId}', { params: { path: { id, grantId } } }));
}

/** A new first password; it ends all sessions of the person. */
export function firstPassword(id: string) {
  return ask(api.POST('/v1/members/{id}/credential', { params: { path: { id } } }));
}

/** Marks somebody who stands for a group, for good. */
export function markGroup(id: string) {
  return ask(api.POST('/v1/members/{id}/group', { params: { path: { id } } }));
}
