import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { momentText, timeText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { Person } from '../person.js';
import styles from '../worker.module.css';
import { CloseAlert } from './close-alert.js';

export type Alert = components['schemas']['AlertDto'];
export type AlertShow = components['schemas']['AlertFilter'];

const AGAIN_MS = 20_000;
const MOST = 50;
const TONES = { raised: 'bad', acknowledged: 'warn', closed: 'plain' } as const;

/** Calls for help, the open ones first; asked for again every few seconds while the page is looked at. */
export function AlertList({ show }: { readonly show: AlertShow }) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery({
    queryKey: ['alerts', show],
    refetchInterval: AGAIN_MS,
    queryFn: () => ask(api.GET('/v1/alerts', { params: { query: { show, limit: MOST } } })),
  });
  if (data === undefined && error === null) return <Loading label={t('alert.loading')} lines={1} />;
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <p>{t('alert.none')}</p>}
      {data !== undefined && data.items.length > 0 && (
        <CardList label={t('alert.label')}>
          {data.items.map((alert) => (
            <AlertItem key={alert.id} alert={alert} />
          ))}
        </CardList>
      )}
    </>
  );
}

function AlertItem({ alert }: { readonly alert: Alert }) {
  const { t, i18n } = useTranslation('worker-care');
  const unitName = useUnitName();
  const { id, state, dueAt } = alert;
  return (
    <CardItem>
      <div className={styles.row}>
        <Tag tone={TONES[state]}>{t(`alertState.${state}`)}</Tag>
        <strong>
          <Person id={alert.elderId} no={alert.elderNo} name={alert.elderName} />
        </strong>
        <span>{unitName(alert.unitCode)}</span>
      </div>
      <p>
        {t('alert.raised', { at: momentText(alert.raisedAt, i18n.language) })} ·{' '}
        {t(`alertSource.${alert.source}`)} · {t('alert.presses', { count: alert.presses })}
      </p>
      {state !== 'closed' && (
        <p>
          {t(`alertLevel.${alert.level}`)}
          {dueAt !== null && ` ${t('alert.due', { at: timeText(dueAt, i18n.language) })}`}
        </p>
      )}
      {alert.note !== null && <p>{alert.note}</p>}
      {alert.outcome !== null && <p>{t(`alertOutcome.${alert.outcome}`)}</p>}
      <AlertActs alert={alert} />
      <p>
        <Link to={`/worker/alerts/${id}`}>{t('alert.open')}</Link>
      </p>
    </CardItem>
  );
}

/** What can be done about a call now: go there, or say how it ended. */
export function AlertActs({
  alert: { id, state },
}: {
  readonly alert: Pick<Alert, 'id' | 'state'>;
}) {
  const { t } = useTranslation('worker-care');
  const [isClosing, setClosing] = useState(false);
  const acknowledge = useChange(
    () => ask(api.POST('/v1/alerts/{id}/acknowledge', { params: { path: { id } } })),
    [['alerts'], ['alert', id]],
  );
  return (
    <div className={styles.row}>
      <ProblemNotice error={acknowledge.error} />
      {state === 'raised' && (
        <Button
          look="primary"
          busy={acknowledge.isPending}
          onClick={() => acknowledge.mutate(null)}
        >
          {t('alert.acknowledge')}
        </Button>
      )}
      {state === 'acknowledged' && (
        <Button look="primary" onClick={() => setClosing(true)}>
          {t('alert.close')}
        </Button>
      )}
      {isClosing && <CloseAlert id={id} onClose={() => setClosing(false)} />}
    </div>
  );
}
