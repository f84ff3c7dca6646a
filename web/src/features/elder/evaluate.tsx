import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { may, useActing } from './acting.js';
import type { CareDetail } from './queries.js';
import { ELDER } from './queries.js';

type Rating = NonNullable<CareDetail['rating']>;

/** How it was, in one tap. */
export function Evaluate({ request }: { readonly request: CareDetail }) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const evaluate = useChange(
    (rating: Rating, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/evaluate', {
          params: { path: { id: request.id }, header: { 'Idempotency-Key': key } },
          body: { rating },
        }),
      ),
    [[ELDER]],
  );
  if (!may(acting, 'confirm')) return null;
  const ratings: readonly (readonly [Rating, string])[] = [
    ['good', t('rating.good')],
    ['fair', t('rating.fair')],
    ['poor', t('rating.poor')],
  ];
  return (
    <>
      <ProblemNotice error={evaluate.error} />
      {ratings.map(([rating, text]) => (
        <Button key={rating} wide busy={evaluate.isPending} onClick={() => evaluate.mutate(rating)}>
          {text}
        </Button>
      ))}
    </>
  );
}
