import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PersonVault, type WrappedKey } from '../../platform/crypto/person-vault.js';
import { DomainError } from '../../platform/errors/domain-error.js';

interface KeyRow {
  wrapped_key: Buffer;
  wrapping_key_id: string;
}

/** Seals and opens what people write about an elder's needs, under the elder's own key: erased with the elder. */
@Injectable()
export class ElderNotes {
  constructor(private readonly vault: PersonVault) {}

  /** Seals texts of one elder, in order; null stays null. Throws `state_conflict` for an elder without a key (erased). */
  async seal(
    reader: EntityManager,
    of: { readonly bookId: number; readonly elderId: string },
    texts: readonly (string | null)[],
  ): Promise<(Buffer | null)[]> {
    if (texts.every((text) => text === null)) return texts.map(() => null);
    const key = await this.keyOf(reader, of);
    if (key === null) throw new DomainError('state_conflict');
    const ref = { bookId: of.bookId, memberId: of.elderId };
    return texts.map((text) => (text === null ? null : this.vault.sealNote(ref, key, text)));
  }

  /** Opens sealed texts of one elder, in order; all null once the elder has been erased. */
  async open(
    reader: EntityManager,
    of: { readonly bookId: number; readonly elderId: string },
    sealed: readonly (Buffer | null)[],
  ): Promise<(string | null)[]> {
    if (sealed.every((bytes) => bytes === null)) return sealed.map(() => null);
    const key = await this.keyOf(reader, of);
    const ref = { bookId: of.bookId, memberId: of.elderId };
    return sealed.map((bytes) =>
      bytes === null || key === null ? null : this.vault.openNote(ref, key, bytes),
    );
  }

  private async keyOf(
    reader: EntityManager,
    { bookId, elderId }: { readonly bookId: number; readonly elderId: string },
  ): Promise<WrappedKey | null> {
    const rows: KeyRow[] = await reader.query(
      'SELECT wrapped_key, wrapping_key_id FROM keys.person_keys WHERE book_id = $1 AND member_id = $2',
      [bookId, elderId],
    );
    const [row] = rows;
    return row === undefined
      ? null
      : { wrappedKey: row.wrapped_key, wrappingKeyId: row.wrapping_key_id };
  }
}
