import type { Book } from '../../src/ledger/books.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import type { HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { LogProofs, MOST_ENTRIES, sealOf } from '../../src/modules/receipts/log-proofs.js';
import { fileText, type ReceiptsFile } from '../../src/modules/receipts/proof-files.js';
import { ProofsModule } from '../../src/modules/receipts/proofs.module.js';
import { newId } from '../../src/platform/ids.js';
import { checkpointFolder, type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf } from '../support/proof-city.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { service } from '../support/test-ledger.js';
import { verified } from '../support/verified.js';

const folder = checkpointFolder();
let database: TestDatabase;
let logged: LoggedBook;
let proofs: LogProofs;

beforeAll(async () => {
  database = await createTestDatabase();
  logged = await openLoggedBook(database, folder.path, {}, [ProofsModule]);
  proofs = logged.app.get(LogProofs, { strict: false });
});

afterAll(async () => {
  await logged?.app.close();
  await database?.drop();
  folder.remove();
});

/** A book of this algorithm with so many entries for one member behind its genesis and its key. */
async function bookOf(
  algorithm: HashAlgorithm,
  count: number,
): Promise<{ book: Book; memberId: string }> {
  const book = await logged.ledger.openBook(`GD-${newId().slice(-8)}`, algorithm);
  await logged.follower.follow(book.id);
  const memberId = newId();
  const requests = Array.from({ length: count }, () => service(book, memberId, 30n));
  await logged.ledger.appendAll(requests);
  await logged.follower.follow(book.id);
  return { book, memberId };
}

async function fileOf({ book, memberId }: { book: Book; memberId: string }): Promise<ReceiptsFile> {
  const reader = logged.app.get(LedgerReader, { strict: false });
  const entries = await reader.memberEntries(book.id, { memberId, below: null, limit: 5_000 });
  const seqs = entries.map(({ seq }) => seq);
  const tree = await proofs.covering(book.id, seqs[0] ?? 0n);
  const receipts = await proofs.entries(tree, seqs);
  const owner = { ownerKind: 'member', ownerId: memberId } as const;
  const accounts = (await reader.balances(book.id, owner)).map(
    ({ accountId: account, asset, purpose }) => ({ account, asset, purpose }),
  );
  const month = String(entries[0]?.effectiveOn.slice(0, 7));
  return { format: 'kapok-receipts/1', ...sealOf(tree), accounts, month, receipts };
}

describe.each(['sha256', 'sm3'] as const)('proofs from a book of %s', (algorithm) => {
  it.each([1, 2, 253, 254, 300])('of %i entries hold, across the edges of tiles', async (count) => {
    const made = await bookOf(algorithm, count);
    const file = await fileOf(made);
    expect(file.receipts).toHaveLength(count);
    const keys = [logKeyOf(made.book.code)];
    const { entries, sealed } = checkProofFile(fileText(file), keys);
    expect(sealed.size).toBe(BigInt(count) + 2n);
    expect(new Set(entries.map(({ leaf }) => leaf.alg))).toEqual(new Set([algorithm]));
    const { code, output } = await verified({ subject: 'month', file: fileText(file), keys });
    expect([code, output.includes('✗')]).toEqual([0, false]);
  });
});

describe('proofs', () => {
  it('are refused for more entries than a file holds, before any is read', async () => {
    const { book } = await bookOf('sha256', 1);
    const tree = await proofs.newest(book.id);
    const many = Array.from({ length: MOST_ENTRIES + 1 }, (_, n) => BigInt(n));
    await expect(proofs.entries(tree, many)).rejects.toMatchObject({
      code: 'proof_too_long',
      facts: { limit: MOST_ENTRIES },
    });
    // The same one often is one.
    expect(await proofs.entries(tree, Array(MOST_ENTRIES + 1).fill(1n))).toHaveLength(1);
  });

  it('are pending before the first checkpoint, and of a size are those of that checkpoint', async () => {
    const { id } = await logged.ledger.openBook(`GD-${newId().slice(-8)}`, 'sha256');
    await expect(proofs.newest(id)).rejects.toMatchObject({ code: 'checkpoint_pending' });
    await expect(proofs.covering(id, 0n)).rejects.toMatchObject({ code: 'checkpoint_pending' });
    expect(await proofs.sealedSize(id)).toBe(0n);
    await logged.follower.follow(id);
    const tree = await proofs.covering(id, 0n);
    expect(await proofs.ofSize(id, tree.entries)).toEqual(tree);
    expect(await proofs.ofSize(id, tree.entries + 1n)).toBeNull();
    await expect(proofs.covering(id, tree.entries)).rejects.toMatchObject({
      code: 'checkpoint_pending',
    });
  });
});
