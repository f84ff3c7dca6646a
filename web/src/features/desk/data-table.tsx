import type { ReactNode } from 'react';
import styles from './desk.module.css';

/** One column: what it is called, and what stands in it. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Amounts stand below one another. */
  readonly isAmount?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
}

/** What is wider than the window scrolls inside, and is reached by keyboard for that. */
const REACHABLE = { tabIndex: 0 };

/**
 * Rows of one kind. `label` names the table to those who cannot see it. A plain table: that of antd measures scroll
 * bars with a style of its own, which the content security policy refuses.
 */
export function DataTable<Row>({ label, rows, rowKey, columns }: DataTableProps<Row>) {
  const look = ({ isAmount = false }: Column<Row>) => (isAmount ? styles.amount : undefined);
  return (
    <section aria-label={label} className={styles.scroller} {...REACHABLE}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={look(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.title} className={look(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
