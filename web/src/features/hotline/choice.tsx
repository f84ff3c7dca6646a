import type { ReactNode } from 'react';
import styles from './hotline.module.css';

interface ChoiceProps {
  /** The key that does the same. */
  readonly shortcut: string;
  readonly isChosen?: boolean;
  readonly isBusy?: boolean;
  /** The one thing that its page is for. */
  readonly isMain?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** A large thing to choose, with its key. */
export function Choice(props: ChoiceProps) {
  const { shortcut, isChosen, isBusy = false, isMain = false, onChoose, children } = props;
  return (
    <button
      type="button"
      className={`${styles.choice} ${isMain ? styles.main : ''}`}
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
