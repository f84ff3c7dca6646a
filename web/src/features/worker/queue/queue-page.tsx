import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.js';
import { QueueDesk } from './queue-desk.js';
import { QueueFilters } from './queue-filters.js';
import { useQueueFilter } from './use-queue.js';

/** Hours that wait for approval: walk through them, decide, or approve the clean ones together. */
export function QueuePage() {
  const { t } = useTranslation(['worker-queue', 'worker']);
  const { filter } = useQueueFilter();
  return (
    <Page title={t('page.title')} lead={t('page.lead')} broad>
      <QueueFilters />
      <QueueDesk key={JSON.stringify(filter)} filter={filter} />
    </Page>
  );
}
