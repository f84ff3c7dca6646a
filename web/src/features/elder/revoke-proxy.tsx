import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { useActing } from './acting.js';
import type { FamilyProxy } from './queries.js';
import { ELDER } from './queries.js';
import { Sure } from './sure.js';

/** Ends a proxy at once; either side may. */
export function RevokeProxy({ proxy }: { readonly proxy: FamilyProxy }) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const [asking, setAsking] = useState(false);
  const revoke = useChange(
    (id: string) => ask(api.POST('/v1/proxies/{id}/revoke', { params: { path: { id } } })),
    [[ELDER]],
  );
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('revoke.start')}
      </Button>
      {asking && (
        <Sure
          title={t('revoke.title')}
          say={acting.proxy === null ? t('revoke.say') : t('revoke.sayProxy')}
          yes={t('revoke.yes')}
          change={revoke}
          onYes={() => revoke.mutate(proxy.id, { onSuccess: () => setAsking(false) })}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
}
