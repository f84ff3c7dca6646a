import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { isUnsent } from '../../lib/outbox.js';
import { Notice } from '../../ui/notice.js';
import styles from './outbox.module.css';
import { useOutbox } from './use-outbox.js';

/** Above every page of the volunteer: what has not been answered yet, or was refused. Nothing when all is well. */
export function OutboxStrip() {
  const { t } = useTranslation('outbox');
  const items = useOutbox(useSession().memberId);
  const unsent = items.filter(({ state }) => isUnsent(state)).length;
  const refused = items.filter(({ state }) => state === 'refused').length;
  if (unsent + refused === 0) return null;
  return (
    <div className={styles.strip}>
      <Notice tone="info">
        <p>
          <Link to="/volunteer/outbox">
            {unsent > 0 && t('strip.unsent', { count: unsent })}
            {unsent > 0 && refused > 0 && t('strip.and')}
            {refused > 0 && t('strip.refused', { count: refused })}
          </Link>
        </p>
      </Notice>
    </div>
  );
}
