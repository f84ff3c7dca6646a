import type { ReactNode } from 'react';
import { type Column, DataTable } from './data-table.js';
import { Paged, type PagedList } from './paged.js';

interface PagedTableProps<Row> {
  readonly label: string;
  readonly list: PagedList<Row>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What to say when there is nothing. */
  readonly empty: ReactNode;
}

/** A list of the service as a table: while it loads, when it fails, when it is empty, and a button for more of it. */
export function PagedTable<Row>({ label, list, columns, keyOf, empty }: PagedTableProps<Row>) {
  return (
    <Paged list={list} empty={empty}>
      {(rows) => <DataTable label={label} columns={columns} rows={rows} keyOf={keyOf} />}
    </Paged>
  );
}
