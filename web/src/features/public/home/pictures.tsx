import type { ReactNode } from 'react';
import styles from './home.module.css';

/** Beside a heading that says the same: nothing for screen readers. */
function Picture({ children }: { readonly children: ReactNode }) {
  return (
    <svg className={styles.picture} viewBox="0 0 200 120" aria-hidden="true">
      <circle className={styles.soft} cx="100" cy="60" r="56" />
      {children}
    </svg>
  );
}

function Person({ x, stick = false }: { readonly x: number; readonly stick?: boolean }) {
  return (
    <g>
      <circle className={styles.solid} cx={x} cy="38" r="11" />
      <path
        className={styles.solid}
        d={`M${x - 15} 98v-24a15 15 0 0 1 30 0v24a3 3 0 0 1 -3 3h-24a3 3 0 0 1 -3 -3z`}
      />
      {stick && <path className={styles.ink} d={`M${x + 24} 101v-36a6 6 0 0 0 -11 -3`} />}
    </g>
  );
}

function Clock({ x, y, size }: { readonly x: number; readonly y: number; readonly size: number }) {
  return (
    <g>
      <circle className={styles.paper} cx={x} cy={y} r={size} />
      <path className={styles.line} d={`M${x} ${y - size * 0.6}v${size * 0.6}h${size * 0.45}`} />
    </g>
  );
}

/** Somebody helps somebody who walks with a stick. */
export function HelpPicture() {
  return (
    <Picture>
      <Person x={72} />
      <Person x={118} stick />
      <path className={styles.line} d="M84 74c8 8 14 8 22 0" />
    </Picture>
  );
}

/** An hour is written into a book. */
export function KeptPicture() {
  return (
    <Picture>
      <path className={styles.paper} d="M44 34q28 -12 56 0v64q-28 -12 -56 0z" />
      <path className={styles.paper} d="M156 34q-28 -12 -56 0v64q28 -12 56 0z" />
      <path className={styles.ink} d="M56 50q16 -5 32 0M56 64q16 -5 32 0M56 78q16 -5 32 0" />
      <Clock x={128} y={62} size={17} />
    </Picture>
  );
}

/** Later somebody comes to help in return. */
export function LaterPicture() {
  return (
    <Picture>
      <path className={styles.paper} d="M58 62l42 -36l42 36v38h-84z" />
      <path
        className={styles.solid}
        d="M100 92c-20 -13 -24 -20 -24 -28a11 11 0 0 1 24 -4a11 11 0 0 1 24 4c0 8 -4 15 -24 28z"
      />
      <Clock x={152} y={34} size={15} />
    </Picture>
  );
}
