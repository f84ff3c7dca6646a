import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { may, useActing } from './acting.js';
import type { CareDetail } from './queries.js';
import { ELDER } from './queries.js';
import { Sure } from './sure.js';

/** Not to be helped after all; what was set aside for it comes back. */
export function Withdraw({ request }: { readonly request: CareDetail }) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const [asking, setAsking] = useState(false);
  const withdraw = useChange(
    (id: string, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/withdraw', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    [[ELDER]],
  );
  if (!may(acting, 'request')) return null;
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('withdraw.start')}
      </Button>
      {asking && (
        <Sure
          title={t('withdraw.title')}
          say={request.bookingId === null ? t('withdraw.say') : t('withdraw.sayOwn')}
          yes={t('withdraw.yes')}
          change={withdraw}
          onYes={() => withdraw.mutate(request.id, { onSuccess: () => setAsking(false) })}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** Nobody came at the agreed time. */
export function NoShow({ request }: { readonly request: CareDetail }) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const [asking, setAsking] = useState(false);
  const tell = useChange(
    (id: string, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/no-show', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    [[ELDER]],
  );
  if (!may(acting, 'request')) return null;
  return (
    <>
      <Button wide onClick={() => setAsking(true)}>
        {t('noShow.start')}
      </Button>
      {asking && (
        <Sure
          title={t('noShow.title')}
          say={t('noShow.say')}
          yes={t('noShow.yes')}
          change={tell}
          onYes={() => tell.mutate(request.id, { onSuccess: () => setAsking(false) })}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
}
