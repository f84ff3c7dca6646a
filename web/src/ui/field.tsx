import {
  type ComponentProps,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with it, in words. */
  readonly error?: string | null;
}

/** A form whose parts stand below one another. Pressing return sends it; the page never reloads. */
export function Form({ onSubmit, ...rest }: ComponentProps<'form'>) {
  return (
    <form
      noValidate
      {...rest}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.(event);
      }}
    />
  );
}

export function TextField({
  label,
  hint,
  error,
  ...rest
}: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input id={id} {...rest} {...described(id, { hint, error })} className={styles.control} />
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  error,
  ...rest
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea id={id} {...rest} {...described(id, { hint, error })} className={styles.control} />
    </Labelled>
  );
}

export function Select({
  label,
  hint,
  error,
  children,
  ...rest
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <select id={id} {...rest} {...described(id, { hint, error })} className={styles.control}>
        {children}
      </select>
    </Labelled>
  );
}

/** A control below its name and what is said of it; `described` ties them together for screen readers. */
export function Labelled({
  id,
  label,
  hint,
  error,
  children,
}: FieldProps & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}

export function described(id: string, { hint, error }: Pick<FieldProps, 'hint' | 'error'>) {
  const by = [hint !== undefined && `${id}-hint`, error && `${id}-error`].filter(Boolean);
  return {
    'aria-invalid': error ? true : undefined,
    'aria-describedby': by.length === 0 ? undefined : by.join(' '),
  };
}
