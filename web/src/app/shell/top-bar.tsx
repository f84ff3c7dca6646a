import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { Button } from '../../ui/button.js';
import { areasOf } from '../areas.js';
import { useMaybeSession } from '../session/session.js';
import { LookMenu } from './look-menu.js';
import { brandOf, portalQuery } from './portal.js';
import styles from './shell.module.css';

const MENU = 'top-menu';

/** Who we are, and the way to the own account and the look of pages: behind one button on a phone, in a row on a desk. */
export function TopBar() {
  const { t, i18n } = useTranslation('shell');
  const { data: portal } = useQuery(portalQuery);
  const { pathname } = useLocation();
  // Whoever went somewhere else is done with the menu.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  return (
    <header className={styles.top}>
      <Link className={styles.brand} to="/">
        <img src="/icons/kapok.svg" alt="" />
        {brandOf(portal, i18n.language) || t('fault.home')}
      </Link>
      <div className={styles.menuButton}>
        <Button
          aria-expanded={open}
          aria-controls={MENU}
          onClick={() => setOpenAt(open ? null : pathname)}
        >
          {t('menu')}
        </Button>
      </div>
      <div id={MENU} className={`${styles.menu} ${open ? styles.open : ''}`}>
        <Own />
        <LookMenu />
      </div>
    </header>
  );
}

/** The parts of the house that this person may enter, and the account. */
function Own() {
  const { t } = useTranslation('shell');
  const session = useMaybeSession();
  const areas = session === null ? [] : areasOf(session);
  return (
    <>
      {areas.length > 1 && (
        <nav aria-label={t('areas.label')} className={styles.nav}>
          <ul>
            {areas.map(({ name, path }) => (
              <li key={name}>
                <Link to={path}>{t(`areas.${name}`)}</Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div className={styles.nav}>
        <Link to={session === null ? '/login' : '/me'}>
          {t(session === null ? 'signIn' : 'account')}
        </Link>
      </div>
    </>
  );
}
