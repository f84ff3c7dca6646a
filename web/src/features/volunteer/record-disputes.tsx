import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { Card } from '../../ui/card.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { ARGUED, DISPUTES, SayInDispute } from '../disputes/say-in-dispute.js';
import { DisputeStatements } from '../disputes/statements.js';

/** What is said against a record of one's own, and a way to answer it while it is not decided for good. */
export function RecordDisputes({ recordId }: { readonly recordId: string }) {
  const { t } = useTranslation('disputes');
  const { data, error, refetch } = useQuery({
    queryKey: [...DISPUTES, 'of', recordId],
    queryFn: async () => {
      const query = { recordId };
      const { items } = await ask(api.GET('/v1/disputes', { params: { query } }));
      return Promise.all(
        items.map(({ id }) => ask(api.GET('/v1/disputes/{id}', { params: { path: { id } } }))),
      );
    },
  });
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {(data ?? []).map((dispute) => (
        <Card key={dispute.id}>
          <h2>{t('said')}</h2>
          <DisputeStatements dispute={dispute} />
          {ARGUED.includes(dispute.state) && <SayInDispute id={dispute.id} />}
        </Card>
      ))}
    </>
  );
}
