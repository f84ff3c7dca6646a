import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem.js';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { isUnsent, type OutboxItem, type OutboxState, stateAfter } from '../../lib/outbox.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Notice, Tag, type Tone } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import type { Action } from './actions.js';
import { drop, flush } from './outbox.js';
import styles from './outbox.module.css';
import { useOutbox } from './use-outbox.js';

const WORDS = {
  waiting: 'state.waiting',
  sending: 'state.sending',
  unknown: 'state.unknown',
  asking: 'state.sending',
  accepted: 'state.accepted',
  refused: 'state.refused',
} as const satisfies Record<OutboxState, string>;
const TONES: Record<OutboxState, Tone> = {
  waiting: 'info',
  sending: 'info',
  unknown: 'warn',
  asking: 'info',
  accepted: 'good',
  refused: 'bad',
};
const KINDS = {
  log: 'kind.log',
  checkIn: 'kind.checkIn',
  checkOut: 'kind.checkOut',
  withdraw: 'kind.withdraw',
} as const satisfies Record<Action['kind'], string>;
/** What a yes of the service means, by what was asked for. */
const ACCEPTED = {
  log: 'accepted.log',
  checkIn: 'accepted.checkIn',
  checkOut: 'accepted.checkOut',
  withdraw: 'accepted.withdraw',
} as const satisfies Record<Action['kind'], string>;

/** What was asked for on this device, each with what is known of it. */
export function OutboxList() {
  const { t } = useTranslation('outbox');
  const queries = useQueryClient();
  const items = useOutbox(useSession().memberId);
  const waits = items.some(({ state }) => isUnsent(state));
  return (
    <>
      <CardList label={t('list')}>
        {items.map((item) => (
          <CardItem key={item.id}>
            <Entry item={item} />
          </CardItem>
        ))}
      </CardList>
      {waits && (
        <Button wide onClick={() => void flush(queries)}>
          {t('sendNow')}
        </Button>
      )}
    </>
  );
}

function Entry({ item }: { readonly item: OutboxItem<Action> }) {
  const { t, i18n } = useTranslation('outbox');
  const { action, state, queuedAt } = item;
  const word = state === 'accepted' ? ACCEPTED[action.kind] : WORDS[state];
  return (
    <>
      <div className={styles.head}>
        <h2>{t(KINDS[action.kind])}</h2>
        <span role="status">
          <Tag tone={TONES[state]}>{t(word)}</Tag>
        </span>
      </div>
      <p>{action.about}</p>
      <p>{t('queuedAt', { when: momentText(queuedAt, i18n.language) })}</p>
      {state === 'unknown' && <p>{t('unknownMeans')}</p>}
      {state === 'refused' && <Refusal item={item} />}
      <div className={styles.buttons}>
        {item.result !== null && action.kind === 'log' && (
          <ButtonLink to={`/volunteer/records/${item.result}`}>{t('open')}</ButtonLink>
        )}
        {state === 'refused' && action.kind === 'log' && (
          <ButtonLink look="primary" to={`/volunteer/log?mend=${item.id}`}>
            {t('mend')}
          </ButtonLink>
        )}
        {stateAfter(state, 'drop') === null && (
          <Button onClick={() => void drop(item)}>
            {t(state === 'waiting' ? 'dropUnsent' : 'drop')}
          </Button>
        )}
      </div>
    </>
  );
}

function Refusal({ item }: { readonly item: OutboxItem<Action> }) {
  const { t } = useTranslation('outbox');
  if (item.problem !== null) return <ProblemNotice error={new ApiProblem(item.problem)} />;
  return <Notice tone="bad">{t('orphan')}</Notice>;
}
