import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { DataTable } from '../../ui/data-table.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { NewWebhook } from './new-webhook.js';
import {
  deliveriesQuery,
  ping,
  removeWebhook,
  replay,
  switchWebhook,
  webhooksQuery,
} from './queries.js';

/** Other systems that are told of events: which, of what, and whether it arrived. */
export function WebhooksPage() {
  const { t } = useTranslation('city-webhooks');
  const [open] = useAddress('open');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Webhooks />
      {open !== '' && (
        <Section title={t('deliveries.title')}>
          <Deliveries key={open} id={open} />
        </Section>
      )}
      <Section title={t('add.title')}>
        <NewWebhook />
      </Section>
    </Page>
  );
}

function Webhooks() {
  const { t } = useTranslation('city-webhooks');
  const [, setOpen] = useAddress('open');
  return (
    <One query={useQuery(webhooksQuery)}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('none')}>
            <p>{t('noneAdvice')}</p>
          </Empty>
        ) : (
          <DataTable
            label={t('title')}
            keyOf={({ id }) => id}
            rows={items}
            columns={[
              {
                name: t('url'),
                cell: ({ id, url, description }) => (
                  <Button look="quiet" onClick={() => setOpen(id)}>
                    {description ?? url}
                  </Button>
                ),
              },
              { name: t('types'), cell: ({ types }) => t('howMany', { count: types.length }) },
              {
                name: t('stateTitle'),
                cell: ({ state, disabledFor }) => (
                  <Tag tone={state === 'active' ? 'good' : 'warn'}>
                    {disabledFor === null ? t(`state.${state}`) : t(`disabled.${disabledFor}`)}
                  </Tag>
                ),
              },
            ]}
          />
        )
      }
    </One>
  );
}

function Deliveries({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('city-webhooks');
  const [, setOpen] = useAddress('open');
  const { data } = useQuery(webhooksQuery);
  const webhook = data?.items.find((one) => one.id === id);
  const touches = [['webhooks']];
  const test = useChange(() => ping(id), touches);
  const again = useChange(() => replay(id), touches);
  const turn = useChange((enabled: boolean) => switchWebhook(id, enabled), touches);
  const remove = useChange(
    () => removeWebhook(id),
    touches,
    () => setOpen(''),
  );
  return (
    <>
      {webhook !== undefined && <p>{webhook.url}</p>}
      <Row>
        <Button busy={test.isPending} onClick={() => test.mutate(undefined)}>
          {t('ping')}
        </Button>
        <Button busy={again.isPending} onClick={() => again.mutate(undefined)}>
          {t('replay')}
        </Button>
        <Button busy={turn.isPending} onClick={() => turn.mutate(webhook?.state === 'disabled')}>
          {webhook?.state === 'disabled' ? t('enable') : t('disable')}
        </Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
          {t('remove')}
        </Button>
      </Row>
      <ProblemNotice error={test.error ?? again.error ?? turn.error ?? remove.error} />
      <PagedTable
        list={useInfiniteQuery(deliveriesQuery(id))}
        label={t('deliveries.title')}
        keyOf={(one) => one.id}
        empty={<p>{t('deliveries.none')}</p>}
        columns={[
          {
            name: t('deliveries.when'),
            cell: ({ createdAt }) => momentText(createdAt, i18n.language),
          },
          { name: t('deliveries.what'), cell: ({ type }) => type },
          { name: t('stateTitle'), cell: ({ state }) => t(`delivery.${state}`) },
          { name: t('deliveries.attempts'), cell: ({ attempts }) => attempts, isNumber: true },
        ]}
      />
    </>
  );
}
