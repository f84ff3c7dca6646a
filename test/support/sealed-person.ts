import type { PersonRef, SealedPerson } from '../../src/platform/crypto/person-vault.js';
import { sql } from './sql.js';
import type { TestDatabase } from './test-database.js';

/** Gives a member that is there sealed data and the key to it, as enrolment does. */
export async function storeSealed(
  { ownerUrl }: Pick<TestDatabase, 'ownerUrl'>,
  { bookId, memberId }: PersonRef,
  sealed: SealedPerson,
): Promise<void> {
  await sql(
    ownerUrl,
    `WITH person AS (
       UPDATE kapok.members SET sealed_person = $3 WHERE book_id = $1 AND id = $2 RETURNING book_id, id)
     INSERT INTO keys.person_keys (book_id, member_id, wrapped_key, wrapping_key_id)
     SELECT book_id, id, $4, $5 FROM person
     ON CONFLICT ON CONSTRAINT person_keys_pkey
     DO UPDATE SET wrapped_key = excluded.wrapped_key, wrapping_key_id = excluded.wrapping_key_id`,
    [bookId, memberId, sealed.sealedPerson, sealed.wrappedKey, sealed.wrappingKeyId],
  );
}

/** Takes a member's sealed data and key away, as an erasure does. */
export async function forgetSealed(
  { ownerUrl }: Pick<TestDatabase, 'ownerUrl'>,
  memberId: string,
): Promise<void> {
  await sql(
    ownerUrl,
    `WITH gone AS (DELETE FROM keys.person_keys WHERE member_id = $1)
     UPDATE kapok.members SET sealed_person = NULL WHERE id = $1`,
    [memberId],
  );
}
