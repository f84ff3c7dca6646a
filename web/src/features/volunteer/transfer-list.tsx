import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Button } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Tag } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { transfersQuery } from './own-queries.js';
import styles from './volunteer.module.css';

type Transfer = components['schemas']['TransferDto'];

const STATES = {
  requested: 'transfer.state.requested',
  held: 'transfer.state.held',
  done: 'transfer.state.done',
  cancelled: 'transfer.state.cancelled',
  refused: 'transfer.state.refused',
  reversed: 'transfer.state.reversed',
} as const;

/** What one gave and was given; a gift that cools off can be called back here. */
export function TransferList() {
  const { t } = useTranslation('volunteer');
  const { data = [], error } = useQuery(transfersQuery);
  if (error !== null) return <ProblemNotice error={error} />;
  if (data.length === 0) return null;
  return (
    <>
      <h2>{t('transfer.title')}</h2>
      <CardList label={t('transfer.title')}>
        {data.map((transfer) => (
          <CardItem key={transfer.id}>
            <Line transfer={transfer} />
          </CardItem>
        ))}
      </CardList>
    </>
  );
}

function Line({ transfer }: { readonly transfer: Transfer }) {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/transfers/{id}/cancel', { params: { path: { id: transfer.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['volunteer'] }),
  });
  const { kind, state, giverId, giverNo, recipientNo, leavesAt } = transfer;
  const isOwn = giverId === memberId;
  const hours = hoursText(transfer.minutes, i18n.language);
  const text = isOwn
    ? kind === 'gift'
      ? t('transfer.gave', { memberNo: recipientNo ?? '', hours })
      : t('transfer.donated', { hours })
    : t('transfer.got', { memberNo: giverNo, hours });
  return (
    <>
      <div className={styles.head}>
        <h3>{text}</h3>
        <Tag tone={state === 'done' ? 'good' : 'plain'}>{t(STATES[state])}</Tag>
      </div>
      <p className={styles.soft}>{momentText(transfer.requestedAt, i18n.language)}</p>
      {state === 'held' && isOwn && (
        <>
          <p>{t('transfer.leaves', { when: momentText(leavesAt ?? '', i18n.language) })}</p>
          <ProblemNotice error={cancel.error} onRetry={() => cancel.mutate()} />
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('transfer.cancel')}
          </Button>
        </>
      )}
    </>
  );
}
