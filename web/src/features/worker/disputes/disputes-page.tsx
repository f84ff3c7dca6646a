import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { dayText } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedList } from '../lists.js';
import styles from '../worker.module.css';

type Dispute = components['schemas']['DisputeDto'];

export const DISPUTE_STATES = [
  'open',
  'decided',
  'appealed',
  'ordered',
  'owed',
  'upheld',
  'reversed',
  'withdrawn',
] as const;

/** Objections to posted hours: those that wait for a first decision come first. */
export function DisputesPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const asked = read('state') ?? 'open';
  const state = oneOf(DISPUTE_STATES, asked);
  return (
    <Page title={t('dispute.title')} lead={t('dispute.lead')}>
      <div className={styles.filters}>
        <ChoiceSelect
          label={t('dispute.state')}
          value={state ?? 'all'}
          options={[
            ['all', t('dispute.all')],
            ...DISPUTE_STATES.map((one) => [one, t(`disputeState.${one}`)] as const),
          ]}
          onChange={(chosen) => write({ state: chosen })}
        />
      </div>
      <PagedList
        queryKey={['disputes', 'list', state]}
        load={(wish) => {
          const query = { ...wish, ...(state !== null && { state }) };
          return ask(api.GET('/v1/disputes', { params: { query } }));
        }}
        empty={t('dispute.none')}
        emptyHint={t('dispute.noneHint')}
      >
        {(items) => (
          <CardList label={t('dispute.title')}>
            {items.map((dispute) => (
              <Item key={dispute.id} dispute={dispute} />
            ))}
          </CardList>
        )}
      </PagedList>
    </Page>
  );
}

function Item({ dispute }: { readonly dispute: Dispute }) {
  const { t, i18n } = useTranslation(['worker-care', 'disputes']);
  return (
    <CardItem>
      <div className={styles.row}>
        <Tag tone={dispute.state === 'open' ? 'warn' : 'plain'}>
          {t(`disputeState.${dispute.state}`)}
        </Tag>
        <Link to={`/worker/disputes/${dispute.id}`}>
          {t('dispute.about', { recordNo: dispute.recordNo })}
        </Link>
      </div>
      <p>
        {t('dispute.by', { who: t(`disputes:party.${dispute.filedAs}`) })} ·{' '}
        {dayText(dispute.serviceDate, i18n.language)}
      </p>
      {dispute.dueOn !== null && (
        <p>
          {t('dispute.due', { on: dayText(dispute.dueOn, i18n.language) })}
          {dispute.isOverdue && ` ${t('dispute.late')}`}
        </p>
      )}
    </CardItem>
  );
}
