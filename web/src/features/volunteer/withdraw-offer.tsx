import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** Taking an offer back, also one that was accepted: somebody else can come then. */
export function WithdrawOffer({
  offer,
}: {
  readonly offer: Pick<components['schemas']['CareOfferDto'], 'id' | 'requestId' | 'state'>;
}) {
  const { t } = useTranslation('volunteer');
  const [isAsking, setAsking] = useState(false);
  const withdraw = useChange(
    (_: null, key) => {
      const path = { id: offer.requestId, offerId: offer.id };
      const params = { path, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/care-requests/{id}/offers/{offerId}/withdraw', { params }));
    },
    [['volunteer']],
  );
  const yes = () => {
    setAsking(false);
    withdraw.mutate(null);
  };
  return (
    <>
      <ProblemNotice error={withdraw.error} onRetry={() => withdraw.mutate(null)} />
      <Button look="danger" wide busy={withdraw.isPending} onClick={() => setAsking(true)}>
        {t('offer.withdraw')}
      </Button>
      {isAsking && (
        <Dialog
          title={t('offer.withdrawTitle')}
          onClose={() => setAsking(false)}
          buttons={
            <>
              <Button onClick={() => setAsking(false)}>{t('no')}</Button>
              <Button look="danger" onClick={yes}>
                {t('offer.withdrawYes')}
              </Button>
            </>
          }
        >
          <p>{t(offer.state === 'accepted' ? 'offer.acceptedAdvice' : 'offer.withdrawAdvice')}</p>
        </Dialog>
      )}
    </>
  );
}
