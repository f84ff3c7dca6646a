import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { ELDER } from '../queries.js';
import { Sure } from '../sure.js';

/** Takes an objection back, after asking once more; the record counts as before. */
export function TakeBack({ id }: { readonly id: string }) {
  const { t } = useTranslation('elder-disputes');
  const [isAsking, setAsking] = useState(false);
  const withdraw = useChange(
    (_: null) => ask(api.POST('/v1/disputes/{id}/withdraw', { params: { path: { id } } })),
    [[ELDER]],
    () => setAsking(false),
  );
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('takeBack.start')}
      </Button>
      {isAsking && (
        <Sure
          title={t('takeBack.title')}
          say={t('takeBack.say')}
          yes={t('takeBack.yes')}
          change={withdraw}
          onYes={() => withdraw.mutate(null)}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
}
