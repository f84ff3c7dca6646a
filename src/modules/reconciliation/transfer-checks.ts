import type { CheckScope } from './check-scope.js';
import { readSupportPage, readTransferPage } from './read-transfers.js';
import { eachPage, entriesOf } from './subject-pages.js';
import { judgeSupport, judgeTransfer } from './transfer-judgements.js';

/** Every gift and donation against the entries that it names. */
export function checkTransfers(scope: CheckScope): Promise<void> {
  return eachPage(scope, readTransferPage, async (rows) => {
    const entries = await entriesOf(scope, rows, (row) => [
      row.holdSeq,
      row.entrySeq,
      row.releaseSeq,
    ]);
    const at = (seq: bigint | null) => entries.get(seq ?? -1n);
    return rows.map((row) =>
      judgeTransfer(row, {
        hold: at(row.holdSeq),
        made: at(row.entrySeq),
        release: at(row.releaseSeq),
      }),
    );
  });
}

/** All support from pools against the entry that it names. */
export function checkSupports(scope: CheckScope): Promise<void> {
  return eachPage(scope, readSupportPage, async (rows) => {
    const entries = await entriesOf(scope, rows, (row) => [row.entrySeq]);
    return rows.map((row) => judgeSupport(row, entries.get(row.entrySeq ?? -1n)));
  });
}
