import type { ReactNode } from 'react';
import styles from './data-table.module.css';

/** What one column is called and shows. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand under one another, at the end of the cell. */
  readonly isNumber?: boolean;
  /** Stays on one line: a number that is read out or typed elsewhere. */
  readonly isWhole?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is about, for those who cannot see what stands around it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The row that is looked at now. */
  readonly here?: string;
}

/** Who has no mouse reaches what scrolls by the tab key. */
const SCROLLED_BY_KEYS = { tabIndex: 0 };

/** A table that scrolls by itself on a narrow window, by keyboard too. Its first column names the row. */
export function DataTable<Row>({ label, columns, rows, keyOf, here }: DataTableProps<Row>) {
  return (
    <section className={styles.frame} aria-label={label} {...SCROLLED_BY_KEYS}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" className={isNumber ? styles.end : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={keyOf(row) === here ? styles.here : undefined}>
              {columns.map((column, at) => (
                <Cell key={column.name} column={column} row={row} isName={at === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell<Row>({
  column: { cell, isNumber, isWhole },
  row,
  isName,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isName: boolean;
}) {
  const className = isNumber ? styles.end : isWhole ? styles.whole : undefined;
  if (isName) {
    return (
      <th scope="row" className={className}>
        {cell(row)}
      </th>
    );
  }
  return <td className={className}>{cell(row)}</td>;
}
