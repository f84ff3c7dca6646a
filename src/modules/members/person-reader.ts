import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Person, PersonVault } from '../../platform/crypto/person-vault.js';
import { birthDateOf } from './id-number.js';

/** Sealed persons opened by one statement at most. */
const MAX_PERSONS = 1_000;

interface SealedRow {
  id: string;
  sealed_person: Buffer | null;
  wrapped_key: Buffer;
  wrapping_key_id: string;
}

/** Opens sealed person data. Who may see what of it is decided by the callers. */
@Injectable()
export class PersonReader {
  constructor(private readonly vault: PersonVault) {}

  /** The persons behind up to 1,000 members at a time; an erased one is absent. */
  async personsOf(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, Person>> {
    const persons = new Map<string, Person>();
    for (let start = 0; start < ids.length; start += MAX_PERSONS) {
      const rows: SealedRow[] = await reader.query(
        `SELECT m.id, m.sealed_person, k.wrapped_key, k.wrapping_key_id FROM kapok.members m
         CROSS JOIN LATERAL (SELECT p.wrapped_key, p.wrapping_key_id FROM keys.person_keys p
           WHERE p.book_id = m.book_id AND p.member_id = m.id OFFSET 0) k
         WHERE m.book_id = $1 AND m.id = ANY ($2::uuid[])`,
        [bookId, ids.slice(start, start + MAX_PERSONS)],
      );
      for (const row of rows) {
        const person = this.openRow(bookId, row);
        if (person !== null) persons.set(row.id, person);
      }
    }
    return persons;
  }

  /** The name of each member; an erased one is absent. */
  async namesOf(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, string>> {
    const persons = await this.personsOf(reader, bookId, ids);
    return new Map([...persons].map(([id, { name }]) => [id, name]));
  }

  /** The birth date of a member; null without an identity number. */
  async birthDateOf(
    reader: EntityManager,
    bookId: number,
    memberId: string,
  ): Promise<string | null> {
    const person = (await this.personsOf(reader, bookId, [memberId])).get(memberId);
    return person?.idNumber == null ? null : birthDateOf(person.idNumber);
  }

  private openRow(bookId: number, row: SealedRow): Person | null {
    const { sealed_person: sealedPerson, wrapped_key: wrappedKey } = row;
    const wrappingKeyId = row.wrapping_key_id;
    if (sealedPerson === null) return null;
    return this.vault.open(
      { bookId, memberId: row.id },
      { sealedPerson, wrappedKey, wrappingKeyId },
    );
  }
}
