import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { timeText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type CareDetail, ELDER, offersQuery } from './queries.js';
import { nameOrNo } from './use-proxy-words.js';

/** One more thing stands beside the offers: not to be helped at all. */
const MOST_OFFERS = 3;

/** Those who offer to come, the first ones first: one tap chooses. */
export function ChooseVolunteer({ request }: { readonly request: CareDetail }) {
  const { t, i18n } = useTranslation('elder');
  const offers = useQuery(offersQuery(request.id));
  const accept = useChange(
    (offerId: string, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/offers/{offerId}/accept', {
          params: { path: { id: request.id, offerId }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    [[ELDER]],
  );
  const standing = (offers.data ?? []).filter(({ state }) => state === 'offered');
  return (
    <>
      <ProblemNotice error={offers.error} onRetry={() => void offers.refetch()} />
      <ProblemNotice error={accept.error} />
      {offers.data !== undefined && standing.length === 0 && <p>{t('offer.none')}</p>}
      {standing.slice(0, MOST_OFFERS).map(({ id, volunteerName, volunteerNo, startsAt }) => (
        <Button
          key={id}
          look="primary"
          wide
          busy={accept.isPending}
          onClick={() => accept.mutate(id)}
        >
          {t('offer.choose', {
            who: nameOrNo(volunteerName, volunteerNo),
            time: timeText(startsAt, i18n.language),
          })}
        </Button>
      ))}
    </>
  );
}
