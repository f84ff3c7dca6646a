import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { spanText } from '../../../lib/dates.js';
import { useAddressParts } from '../../../lib/use-address.js';
import { Hours } from '../../../ui/hours.js';
import { Loading, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { RequestPanel } from './request-panel.js';
import { type CareRequest, STAGES, stageQuery } from './request-queries.js';

/** Requests on their way through the five stages; whichever is chosen opens above. */
export function BoardPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const chosen = read('request');
  return (
    <Page title={t('board.title')} lead={t('board.lead')} broad>
      {chosen !== null && (
        <RequestPanel key={chosen} id={chosen} onClose={() => write({ request: null })} />
      )}
      <div className={styles.columns}>
        {STAGES.map((stage) => (
          <Column
            key={stage}
            stage={stage}
            chosen={chosen}
            onChoose={(id) => write({ request: id })}
          />
        ))}
      </div>
    </Page>
  );
}

function Column({
  stage,
  chosen,
  onChoose,
}: {
  readonly stage: (typeof STAGES)[number];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery(stageQuery(stage));
  const count = data === undefined ? '…' : `${data.items.length}${data.next === null ? '' : '+'}`;
  return (
    <section className={styles.column} aria-label={t(`requestState.${stage}`)}>
      <h2>
        {t(`requestState.${stage}`)} ({count})
      </h2>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('board.loading')} lines={2} />}
      {data?.items.length === 0 && <p className={styles.soft}>{t(`boardEmpty.${stage}`)}</p>}
      {data?.items.map((request) => (
        <Item
          key={request.id}
          request={request}
          isChosen={request.id === chosen}
          onChoose={onChoose}
        />
      ))}
    </section>
  );
}

function Item({
  request,
  isChosen,
  onChoose,
}: {
  readonly request: CareRequest;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}) {
  const { t, i18n } = useTranslation('worker-care');
  const { nameOf } = useServices();
  const unitName = useUnitName();
  const from = request.agreedStartsAt ?? request.startsAt;
  const until = request.agreedEndsAt ?? request.endsAt;
  return (
    <button
      type="button"
      className={styles.pick}
      aria-pressed={isChosen}
      onClick={() => onChoose(request.id)}
    >
      <strong>
        {nameOf(request.serviceCode)} · {request.elderNo}
      </strong>
      <p>{spanText(from, until, i18n.language)}</p>
      <p className={styles.soft}>
        {unitName(request.unitCode)} · <Hours minutes={request.minutes} />
      </p>
      {request.priority !== 'normal' && (
        <Tag tone={request.priority === 'urgent' ? 'bad' : 'warn'}>
          {t(`priority.${request.priority}`)}
        </Tag>
      )}
      {request.volunteerNo !== null && <p>{t('board.with', { who: request.volunteerNo })}</p>}
      {request.rating !== null && <p>{t(`rating.${request.rating}`)}</p>}
    </button>
  );
}
