import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/card.js';
import { DataTable } from '../../ui/data-table.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { type Delivery, deliveryQuery, replayOne } from './queries.js';

/** One delivery with every attempt to make it, and another round of them. */
export function DeliveryPart(of: { readonly webhookId: string; readonly id: string }) {
  const { t } = useTranslation('city-webhooks');
  return (
    <Section title={t('one.title')}>
      <One query={useQuery(deliveryQuery(of.webhookId, of.id))}>
        {(delivery) => (
          <>
            <About delivery={delivery} />
            <Attempts delivery={delivery} />
            <Again {...of} isOver={delivery.state !== 'waiting'} />
          </>
        )}
      </One>
    </Section>
  );
}

function About({ delivery }: { readonly delivery: Delivery }) {
  const { t, i18n } = useTranslation('city-webhooks');
  const { type, state, eventId, dueAt } = delivery;
  return (
    <Facts
      of={[
        [t('deliveries.what'), type],
        [t('stateTitle'), t(`delivery.${state}`)],
        [t('one.event'), eventId],
        ...(dueAt === null ? [] : [[t('one.due'), momentText(dueAt, i18n.language)] as const]),
      ]}
    />
  );
}

function Attempts({ delivery: { history } }: { readonly delivery: Delivery }) {
  const { t, i18n } = useTranslation('city-webhooks');
  if (history.length === 0) return <p>{t('one.untried')}</p>;
  return (
    <DataTable
      label={t('one.attempts')}
      keyOf={({ n }) => String(n)}
      rows={history}
      columns={[
        { name: t('one.nth'), cell: ({ n }) => n },
        { name: t('deliveries.when'), cell: ({ endedAt }) => momentText(endedAt, i18n.language) },
        { name: t('one.outcome'), cell: ({ outcome }) => t(`outcome.${outcome}`) },
        { name: t('one.status'), cell: ({ status }) => status ?? '—', isNumber: true },
        { name: t('one.took'), cell: ({ tookMs }) => t('one.ms', { tookMs }), isNumber: true },
      ]}
    />
  );
}

interface AgainProps {
  readonly webhookId: string;
  readonly id: string;
  readonly isOver: boolean;
}

function Again({ webhookId, id, isOver }: AgainProps) {
  const { t } = useTranslation('city-webhooks');
  const again = useChange(() => replayOne(webhookId, id), [['webhooks']]);
  return (
    <>
      <ProblemNotice error={again.error} />
      {again.isSuccess && (
        <Notice tone="info">
          <p>{t('one.sent')}</p>
        </Notice>
      )}
      {isOver && (
        <Row>
          <Button busy={again.isPending} onClick={() => again.mutate(undefined)}>
            {t('one.again')}
          </Button>
        </Row>
      )}
    </>
  );
}
