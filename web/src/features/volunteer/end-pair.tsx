import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { pairsKey } from '../together/queries.js';

/** One cannot go on seeing these elders: asks once more, then visits to come are called off. */
export function EndPair({ id }: { readonly id: string }) {
  const { t } = useTranslation(['volunteer-together', 'volunteer']);
  const [isAsking, setAsking] = useState(false);
  const end = useChange(
    () => ask(api.POST('/v1/pairs/{id}/end', { params: { path: { id } } })),
    [pairsKey('volunteer')],
    () => setAsking(false),
  );
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('end.start')}
      </Button>
      {isAsking && (
        <Dialog
          title={t('end.title')}
          onClose={() => setAsking(false)}
          buttons={
            <>
              <Button onClick={() => setAsking(false)}>{t('volunteer:no')}</Button>
              <Button look="danger" busy={end.isPending} onClick={() => end.mutate(null)}>
                {t('end.yes')}
              </Button>
            </>
          }
        >
          <p>{t('end.means')}</p>
          <ProblemNotice error={end.error} />
        </Dialog>
      )}
    </>
  );
}
