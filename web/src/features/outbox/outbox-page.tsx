import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session/session.js';
import { ButtonLink } from '../../ui/button.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { OutboxList } from './outbox-list.js';
import { useOutbox } from './use-outbox.js';

/** What was asked for on this phone and what became of it, also without a network. */
export function OutboxPage() {
  const { t } = useTranslation('outbox');
  const items = useOutbox(useSession().memberId);
  return (
    <Page title={t('title')} lead={t('lead')}>
      {items.length === 0 ? (
        <Empty title={t('empty.title')}>
          <p>{t('empty.advice')}</p>
        </Empty>
      ) : (
        <OutboxList />
      )}
      <ButtonLink wide look="primary" to="/volunteer/log">
        {t('logMore')}
      </ButtonLink>
      <ButtonLink wide to="/volunteer/records">
        {t('toRecords')}
      </ButtonLink>
    </Page>
  );
}
