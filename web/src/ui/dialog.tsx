import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
  /** Escape, or the device's way back. */
  readonly onClose: () => void;
}

/** A question that has to be answered first. The browser keeps the focus inside and gives it back. */
export function Dialog({ title, children, buttons, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      className={styles.dialog}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={({ currentTarget: dialog }) => {
        if (dialog.open) return;
        // Escape pressed twice closes it without asking. Whether it goes is for whoever shows it to say.
        dialog.showModal();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
      <div className={styles.buttons}>{buttons}</div>
    </dialog>
  );
}
