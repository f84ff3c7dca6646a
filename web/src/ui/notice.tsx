import type { ReactNode } from 'react';
import styles from './notice.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'info';

/** Something to know. `bad` and `warn` are announced at once, the others when there is a pause. */
export function Notice({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const role = tone === 'bad' || tone === 'warn' ? 'alert' : 'status';
  return (
    <div role={role} className={`${styles.notice} ${styles[tone]}`}>
      {children}
    </div>
  );
}

/** One word on the state of a thing; the word says it, the colour only helps. */
export function Tag({
  tone,
  children,
}: {
  readonly tone: Tone | 'plain';
  readonly children: ReactNode;
}) {
  return <span className={`${styles.tag} ${styles[tone]}`}>{children}</span>;
}

/** Nothing here yet: says what will stand here, and what to do so that it does. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** The shape of what is coming. */
export function Loading({ label, lines = 3 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div role="status" className={styles.bones}>
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, at) => at).map((at) => (
        <div key={at} className={styles.bone} />
      ))}
    </div>
  );
}
