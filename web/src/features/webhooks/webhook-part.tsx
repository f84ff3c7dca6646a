import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row } from '../desk/section.js';
import { Deliveries } from './deliveries.js';
import { ping, removeWebhook, replay, switchWebhook, webhooksQuery } from './queries.js';

/** One address: tried, switched, removed, and what was sent to it. */
export function Webhook({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-webhooks');
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
      {again.data !== undefined && (
        <Notice tone="info">
          <p>{t('replayed', { count: again.data.replayed })}</p>
        </Notice>
      )}
      <Deliveries webhookId={id} />
    </>
  );
}
