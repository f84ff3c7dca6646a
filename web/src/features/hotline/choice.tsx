import type { ReactNode } from 'react';
import styles from './hotline.module.css';

interface ChoiceProps {
  /** The key that does the same. */
  readonly shortcut: string;
  readonly isChosen?: boolean;
  readonly isBusy?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** A large thing to choose, with its key. */
export function Choice({ shortcut, isChosen, isBusy = false, onChoose, children }: ChoiceProps) {
  return (
    <button
      type="button"
      className={styles.choice}
      aria-keyshortcuts={shortcut}
      aria-pressed={isChosen}
      aria-busy={isBusy}
      disabled={isBusy}
      onClick={onChoose}
    >
      <span className={styles.key} aria-hidden="true">
        {shortcut}
      </span>
      {children}
    </button>
  );
}
