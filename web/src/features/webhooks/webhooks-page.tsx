import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../lib/use-address.js';
import { Button } from '../../ui/button.js';
import { DataTable } from '../../ui/data-table.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { One } from '../desk/one.js';
import { Section } from '../desk/section.js';
import { NewWebhook } from './new-webhook.js';
import { webhooksQuery } from './queries.js';
import { Webhook } from './webhook-part.js';

/** Other systems that are told of events: which, of what, and whether it arrived. */
export function WebhooksPage() {
  const { t } = useTranslation('city-webhooks');
  const [open] = useAddress('open');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Webhooks />
      {open !== '' && (
        <Section title={t('deliveries.title')}>
          <Webhook key={open} id={open} />
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
