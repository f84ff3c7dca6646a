import { type ReactNode, useId } from 'react';
import { Card } from '../../ui/card.js';
import styles from './desk.module.css';

/** A part of a page with a heading of its own. */
export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <Card>
      <section aria-labelledby={id} className={styles.stack}>
        <h2 id={id} className={styles.heading}>
          {title}
        </h2>
        {children}
      </section>
    </Card>
  );
}

/** Things side by side, as far as there is room. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

/** Something shown once and to be copied: a first password, a PIN. */
export function Secret({ children }: { readonly children: string }) {
  return <p className={styles.secret}>{children}</p>;
}
