import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';
import styles from './button.module.css';

/** `alarm`: the one button of a page on which nothing else matters. */
export type ButtonLook = 'primary' | 'plain' | 'danger' | 'quiet' | 'alarm';

interface Look {
  readonly look?: ButtonLook;
  /** As wide as its column; the main action of a phone page. */
  readonly wide?: boolean;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** Working on it: no second press, and screen readers hear that it is busy. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A thing to press. It is `type="button"` unless told otherwise. */
export function Button({ look, wide, busy = false, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes({ look, wide })}
      disabled={disabled === true || busy}
      aria-busy={busy}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function ButtonLink({ look, wide, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={classes({ look, wide })} />;
}

function classes({ look = 'plain', wide = false }: { look?: ButtonLook; wide?: boolean }): string {
  return [styles.button, styles[look], wide && styles.wide].filter(Boolean).join(' ');
}
