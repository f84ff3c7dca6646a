import type { PoolClient } from 'pg';
import { AccountTable } from './account-table.js';
import type { CopyCursor } from './copy-cursor.js';
import { uuidText } from './entry-row.js';
import type { FaultList } from './faults.js';
import { assetIndex } from './posting-group.js';
import { streamRows } from './snapshot.js';

const LOWEST = -(2n ** 63n);
const LIMITS = ['id', 'asset', 'floor', "purpose IN ('issuance', 'clearing')"];
const BALANCES = ['id', 'balance', 'last_seq'];

/** Reads every account's asset and floor; only issuance and clearing may lack a floor. */
export async function readAccounts(
  client: PoolClient,
  bookId: number,
  faults: FaultList,
): Promise<AccountTable> {
  const table = new AccountTable();
  await eachRow(client, { bookId, columns: LIMITS }, (row) => {
    const [id, asset, floor, mayLackFloor] = row.offsets as unknown as [
      number,
      number,
      number,
      number,
    ];
    const hasFloor = row.lengths[2] === 8;
    if (!hasFloor && row.view.getUint8(mayLackFloor) === 0) {
      faults.add('account_unbounded', null, idAt(row));
    }
    table.add(row.view, id, {
      asset: assetIndex(row.view, asset, row.lengths[1] as number),
      floor: hasFloor ? row.view.getBigInt64(floor) : LOWEST,
    });
  });
  return table;
}

/** Compares every account with what the postings, read to their end, have made of it. */
export async function checkAccounts(
  client: PoolClient,
  book: { readonly bookId: number; readonly table: AccountTable },
  faults: FaultList,
): Promise<void> {
  const { bookId, table } = book;
  await eachRow(client, { bookId, columns: BALANCES }, (row) => {
    const account = table.find(row.view, row.offsets[0] as number);
    const lastSeq = table.lastSeqs[account] as number;
    const seq = lastSeq < 0 ? null : lastSeq;
    const balance = row.view.getBigInt64(row.offsets[1] as number);
    const right = table.balances[account] as bigint;
    if (balance !== right) {
      const found = `account ${idAt(row)}: ${balance} is stored, ${right} is right`;
      faults.add('account_balance_wrong', seq, found);
    }
    const stored =
      row.lengths[2] === 8 ? Number(row.view.getBigInt64(row.offsets[2] as number)) : -1;
    if (stored !== lastSeq) {
      faults.add('account_last_seq_wrong', seq, `account ${idAt(row)}: ${stored} is stored`);
    }
  });
}

async function eachRow(
  client: PoolClient,
  from: { readonly bookId: number; readonly columns: readonly string[] },
  take: (row: CopyCursor) => void,
): Promise<void> {
  const rows = streamRows(client, { ...from, table: 'account', orderBy: 'id' });
  do {
    while (rows.next()) take(rows);
  } while (await rows.fill());
}

function idAt(row: CopyCursor): string {
  const at = row.offsets[0] as number;
  return uuidText(row.buffer.subarray(at, at + 16));
}
