import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { MembersService } from '../members/members.service.js';
import { VISIT_READERS } from '../visits/visits.js';
import type { PairRow } from './pair-rows.js';

/** An elder of a pair; the name is null for whoever may not know it, and once the member is erased. */
export interface PairElder {
  readonly id: string;
  readonly memberNo: string;
  readonly name: string | null;
}

/** Who a pair is of. */
export interface PairPeople {
  readonly volunteerName: string | null;
  readonly elders: readonly PairElder[];
}

/** Says who the people of a pair are. */
@Injectable()
export class PairPeopleReader {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /**
   * The people of a pair that the caller may see. Workers know everybody. A volunteer and the elders know each other's
   * names once the volunteer has said yes, and elders nothing of one another.
   */
  async of(caller: Principal, pair: PairRow): Promise<PairPeople> {
    const { bookId, memberId } = caller;
    const reader = this.database.read;
    const knows = knowsNames(caller, pair);
    const isWorker = reaches(caller, VISIT_READERS, pair.unitPath);
    const isVolunteer = pair.volunteerId === memberId;
    const seen = pair.elderIds.filter((id) => isWorker || isVolunteer || id === memberId);
    const briefs = await this.members.byIds(reader, bookId, seen);
    const names = await this.members.namesOf(reader, bookId, [pair.volunteerId, ...seen]);
    const nameOf = (id: string) => (knows || id === memberId ? (names.get(id) ?? null) : null);
    return {
      volunteerName: nameOf(pair.volunteerId),
      elders: seen.map((id) => {
        return { id, memberNo: briefs.get(id)?.memberNo ?? '', name: nameOf(id) };
      }),
    };
  }

  /** The names of the volunteers of pairs, by pair, as far as the caller may know them. */
  async volunteerNames(
    caller: Principal,
    pairs: readonly PairRow[],
  ): Promise<ReadonlyMap<string, string>> {
    const { bookId, memberId } = caller;
    const known = pairs.filter((pair) => pair.volunteerId === memberId || knowsNames(caller, pair));
    const ids = known.map(({ volunteerId }) => volunteerId);
    const names = await this.members.namesOf(this.database.read, bookId, ids);
    return new Map(
      known.flatMap(({ id, volunteerId }) => {
        const name = names.get(volunteerId);
        return name === undefined ? [] : [[id, name] as const];
      }),
    );
  }
}

/** Workers know everybody of a pair, its own people one another once the volunteer has said yes. */
function knowsNames(caller: Principal, { state, unitPath }: PairRow): boolean {
  return state === 'active' || state === 'ended' || reaches(caller, VISIT_READERS, unitPath);
}
