import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Tag } from '../../ui/notice.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Row } from '../desk/section.js';
import { DeliveryPart } from './delivery-part.js';
import { DELIVERY_TONES, type DeliveryState, deliveriesQuery } from './queries.js';

const STATES = Object.keys(DELIVERY_TONES) as DeliveryState[];

/** What was sent to an address, narrowed by what became of it; one of them with every attempt. */
export function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const { t, i18n } = useTranslation('city-webhooks');
  const [chosen, choose] = useAddress('state');
  const [open, setOpen] = useAddress('delivery');
  const state = STATES.find((known) => known === chosen) ?? null;
  return (
    <>
      <Row>
        <ChoiceSelect
          label={t('deliveries.which')}
          value={state ?? ''}
          any={t('deliveries.all')}
          options={STATES.map((one) => [one, t(`delivery.${one}`)])}
          onChange={choose}
        />
      </Row>
      <PagedTable
        list={useInfiniteQuery(deliveriesQuery(webhookId, state))}
        label={t('deliveries.title')}
        keyOf={({ id }) => id}
        empty={<p>{state === null ? t('deliveries.none') : t('deliveries.noneSuch')}</p>}
        columns={[
          {
            name: t('deliveries.when'),
            cell: ({ createdAt }) => momentText(createdAt, i18n.language),
          },
          { name: t('deliveries.what'), cell: ({ type }) => type },
          {
            name: t('stateTitle'),
            cell: (one) => <Tag tone={DELIVERY_TONES[one.state]}>{t(`delivery.${one.state}`)}</Tag>,
          },
          { name: t('deliveries.attempts'), cell: ({ attempts }) => attempts, isNumber: true },
          {
            name: t('deliveries.look'),
            cell: ({ id, createdAt }) => (
              <Button
                aria-expanded={open === id}
                aria-label={t('deliveries.lookAt', {
                  moment: momentText(createdAt, i18n.language),
                })}
                onClick={() => setOpen(open === id ? '' : id)}
              >
                {t('deliveries.open')}
              </Button>
            ),
          },
        ]}
      />
      {open !== '' && <DeliveryPart key={open} webhookId={webhookId} id={open} />}
    </>
  );
}
