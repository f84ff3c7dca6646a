import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet } from 'react-router';
import { Loading } from '../../ui/notice.js';
import styles from './shell.module.css';
import { TopBar } from './top-bar.js';

export interface Way {
  readonly to: string;
  readonly label: string;
  /** Only this very address counts as being there; for the first page of a part. */
  readonly end?: boolean;
}

interface ShellProps {
  /** `tabs`: at most four, under the thumb (phone parts). `side`: a desk's list of pages. */
  readonly kind: 'tabs' | 'side';
  readonly label: string;
  readonly ways: readonly Way[];
  readonly children?: ReactNode;
}

/** The frame of a part of the house: top bar, the ways through it, and the page. */
export function Shell({ kind, label, ways, children }: ShellProps) {
  const { t } = useTranslation();
  const nav = <Ways kind={kind} label={label} ways={ways} />;
  return (
    <div className={`${styles.shell} ${kind === 'side' ? styles.desk : ''}`}>
      <a className={styles.skip} href="#content">
        {t('action.skip')}
      </a>
      <TopBar />
      {kind === 'side' && nav}
      <main id="content" className={styles.content}>
        <Suspense fallback={<Loading label={t('state.loading')} />}>
          {children ?? <Outlet />}
        </Suspense>
      </main>
      {kind === 'tabs' && nav}
    </div>
  );
}

function Ways({ kind, label, ways }: Omit<ShellProps, 'children'>) {
  if (ways.length === 0) return null;
  return (
    <nav aria-label={label} className={`${styles.nav} ${styles[kind]}`}>
      <ul>
        {ways.map(({ to, label: text, end = false }) => (
          <li key={to}>
            <NavLink to={to} end={end}>
              {({ isActive }) => <WayName text={text} isHere={isActive} />}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What a way is called. Where the ways scroll sideways, the one that leads here comes into sight. */
function WayName({ text, isHere }: { readonly text: string; readonly isHere: boolean }) {
  const name = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const way = name.current;
    const ways = way?.closest('ul');
    if (!isHere || !way || !ways) return;
    // Told at once, and again when letters that come later have made the ways wider.
    const width = new ResizeObserver(() => bringToMiddle(way));
    width.observe(ways);
    return () => width.disconnect();
  }, [isHere]);
  return <span ref={name}>{text}</span>;
}

function bringToMiddle(way: HTMLElement): void {
  const nav = way.closest('nav');
  if (nav === null) return;
  const [all, one] = [nav.getBoundingClientRect(), way.getBoundingClientRect()];
  nav.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
}
