import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { EvidenceList } from '../records/evidence-list.js';
import { RecordFacts } from '../records/record-facts.js';
import { recordQuery } from '../records/record-queries.js';
import { Balances } from './balances.js';
import { Compare } from './compare.js';
import { FlagList } from './flag-list.js';
import styles from './queue.module.css';
import type { QueueItem } from './queue-queries.js';

interface QueueDetailProps {
  readonly item: QueueItem;
  readonly isBusy: boolean;
  readonly onApprove: () => void;
  readonly onReject: () => void;
}

/** Everything an approver should look at, and the two decisions. */
export function QueueDetail({ item, isBusy, onApprove, onReject }: QueueDetailProps) {
  const { t } = useTranslation(['worker-queue', 'worker']);
  const { data } = useQuery(recordQuery(item.id));
  return (
    <Card>
      <section className={styles.detail} aria-label={t('detail.label')}>
        <h2>{item.recordNo}</h2>
        <FlagList flags={item.flags} facts={item.flagFacts} />
        <RecordFacts record={item} />
        <h3>{t('detail.evidence')}</h3>
        {data === undefined ? (
          <p>{t('compare.loading')}</p>
        ) : (
          <EvidenceList items={data.evidenceItems} />
        )}
        <h3>{t('detail.compare')}</h3>
        <Compare record={item} />
        <h3>{t('detail.balance')}</h3>
        <div>
          <Balances record={item} />
        </div>
        <p>
          <Link to={`/worker/records/${item.id}`}>{t('detail.open')}</Link>
        </p>
        <div className={styles.decide}>
          <Button look="primary" busy={isBusy} onClick={onApprove} aria-keyshortcuts="A">
            {t('detail.approve')} <Key of="A" />
          </Button>
          <Button disabled={isBusy} onClick={onReject} aria-keyshortcuts="R">
            {t('detail.reject')} <Key of="R" />
          </Button>
        </div>
      </section>
    </Card>
  );
}

/** A key that does the same. */
export function Key({ of }: { readonly of: string }) {
  return <kbd className={styles.key}>{of}</kbd>;
}
