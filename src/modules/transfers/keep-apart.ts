import type { EntityManager } from 'typeorm';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MembersService } from '../members/members.service.js';

/** Who acts, and whose minutes it is about. */
export interface ApartWish {
  readonly bookId: number;
  readonly actorId: string;
  readonly parties: readonly string[];
}

/** Throws `separation_violated` when the actor is a party, of a party's household, or a declared relative of one. */
export async function requireApart(
  members: MembersService,
  reader: EntityManager,
  { bookId, actorId, parties }: ApartWish,
): Promise<void> {
  const people = await members.byIds(reader, bookId, [actorId, ...parties]);
  const relatives = (await members.relativesOf(reader, bookId, [actorId])).get(actorId);
  const household = people.get(actorId)?.household ?? null;
  const isClose = parties.some(
    (id) =>
      id === actorId ||
      relatives?.has(id) ||
      (household !== null && people.get(id)?.household === household),
  );
  if (isClose) throw new DomainError('separation_violated');
}
