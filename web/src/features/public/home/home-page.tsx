import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { areasOf } from '../../../app/areas.js';
import { useMaybeSession } from '../../../app/session/session.js';
import { brandOf, portalQuery } from '../../../app/shell/portal.js';
import { ButtonLink } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { addressWith, useCityInAddress } from '../city.js';
import styles from '../public.module.css';
import homeStyles from './home.module.css';
import { HelpPicture, KeptPicture, LaterPicture } from './pictures.js';

const STEPS = [
  { Picture: HelpPicture, title: 'home.help', text: 'home.helpText' },
  { Picture: KeptPicture, title: 'home.kept', text: 'home.keptText' },
  { Picture: LaterPicture, title: 'home.later', text: 'home.laterText' },
] as const;

/** The first page: what this is, how it works, and the ways on. */
export function HomePage() {
  const { t, i18n } = useTranslation('public');
  const portal = useSuspenseQuery(portalQuery).data;
  const city = useCityInAddress();
  return (
    <Page title={brandOf(portal, i18n.language)}>
      {portal.demo && (
        <Notice tone="info">
          <p>{t('home.demo')}</p>
        </Notice>
      )}
      <p className={homeStyles.promise}>{t('home.promise')}</p>
      <p className={homeStyles.what}>{t('home.what')}</p>
      <Enter />
      <section>
        <h2>{t('home.how')}</h2>
        <ol className={styles.grid}>
          {STEPS.map(({ Picture, title, text }) => (
            <li key={title} className={homeStyles.step}>
              <Picture />
              <h3>{t(title)}</h3>
              <p>{t(text)}</p>
            </li>
          ))}
        </ol>
      </section>
      <Card>
        <h2>{t('home.verify')}</h2>
        <p>{t('home.verifyText')}</p>
        <ButtonLink to={addressWith('/verify', city)} wide>
          {t('home.verifyGo')}
        </ButtonLink>
      </Card>
      <More />
    </Page>
  );
}

/** Signing in, or the own parts of the house. */
function Enter() {
  const { t } = useTranslation('public');
  const { t: shell } = useTranslation('shell');
  const session = useMaybeSession();
  if (session === null) {
    return (
      <div>
        <ButtonLink to="/login" look="primary" wide>
          {t('home.signIn')}
        </ButtonLink>
        <p className={styles.soft}>{t('home.join')}</p>
      </div>
    );
  }
  return (
    <nav aria-label={t('home.own')} className={styles.row}>
      {areasOf(session).map(({ name, path }) => (
        <ButtonLink key={name} to={path} look="primary">
          {t('home.go', { area: shell(`areas.${name}`) })}
        </ButtonLink>
      ))}
      <ButtonLink to="/me">{shell('account')}</ButtonLink>
    </nav>
  );
}

const WAYS = [
  { to: '/public/rules', title: 'ways.rules', text: 'more.rules' },
  { to: '/public/services', title: 'ways.services', text: 'more.services' },
  { to: '/public/lists', title: 'ways.lists', text: 'more.lists' },
  { to: '/public/figures', title: 'ways.figures', text: 'more.figures' },
  { to: '/public/log', title: 'ways.log', text: 'more.log' },
  { to: '/public/draws', title: 'ways.draws', text: 'more.draws' },
  { to: '/public/certificate', title: 'ways.certificate', text: 'more.certificate' },
] as const;

function More() {
  const { t } = useTranslation('public');
  const city = useCityInAddress();
  return (
    <section>
      <h2>{t('more.title')}</h2>
      <ul className={styles.grid}>
        {WAYS.map(({ to, title, text }) => (
          <li key={to} className={homeStyles.way}>
            <Link to={addressWith(to, city)}>{t(title)}</Link>
            <p>{t(text)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
