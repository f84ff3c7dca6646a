import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { holds, useSession } from '../../app/session/session.js';
import { ButtonLink } from '../../ui/button.js';
import { heldBy, useMaybeActing } from './acting.js';
import styles from './elder.module.css';
import { proxiesQuery } from './queries.js';
import { useProxyWords } from './use-proxy-words.js';

/** For whom somebody acts, within what and until when: on top of every page, and never left out. */
export function ActingBanner() {
  const { t } = useTranslation('elder');
  const acting = useMaybeActing();
  const session = useSession();
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const words = useProxyWords();
  const many = heldBy(session, proxies).length + (holds(session, 'elder') ? 1 : 0) > 1;
  if (!acting || (acting.proxy === null && !many)) return null;
  const said = acting.proxy === null ? null : words(acting.proxy);
  return (
    <aside className={styles.acting} aria-label={t('people.title')}>
      <div>
        {said === null ? (
          <p>{t('people.now')}</p>
        ) : (
          <div className={styles.lot}>
            <strong>{said.who}</strong>
            <p>
              {said.scope} {said.limit} {said.term}
            </p>
          </div>
        )}
        {many && <ButtonLink to="/elder/people">{t('people.change')}</ButtonLink>}
      </div>
    </aside>
  );
}
