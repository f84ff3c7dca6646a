import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { dateText, momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { ARGUED, SayInDispute } from '../../disputes/say-in-dispute.js';
import { DisputeStatements } from '../../disputes/statements.js';
import { EvidenceList } from '../records/evidence-list.js';
import { RecordFacts } from '../records/record-facts.js';
import { recordQuery } from '../records/record-queries.js';
import { DecideDispute } from './decide-dispute.js';

type Dispute = components['schemas']['DisputeDetailDto'];

/** One objection: what was said, the record it is about, and the decision. */
export function DisputePage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['disputes', id],
    queryFn: () => ask(api.GET('/v1/disputes/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title={t('dispute.one', { recordNo: data?.recordNo ?? '' })}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('dispute.loading')} />}
      {data !== undefined && <Whole dispute={data} />}
      <p>
        <Link to="/worker/disputes">{t('dispute.back')}</Link>
      </p>
    </Page>
  );
}

function Whole({ dispute }: { readonly dispute: Dispute }) {
  const { t, i18n } = useTranslation(['worker-care', 'disputes']);
  const [isDeciding, setDeciding] = useState(false);
  const { data: record } = useQuery(recordQuery(dispute.recordId));
  const { dueOn, outcome, owed } = dispute;
  return (
    <>
      <Card>
        <Facts
          of={[
            [t('dispute.state'), t(`disputeState.${dispute.state}`)],
            [t('dispute.filedAs'), t(`disputes:party.${dispute.filedAs}`)],
            [t('dispute.asks'), t(`disputeAsk.${dispute.asksFor}`)],
            ...(dueOn ? [[t('dispute.dueOn'), dateText(dueOn, i18n.language)] as const] : []),
            ...(outcome ? [[t('dispute.outcome'), t(`disputeOutcome.${outcome}`)] as const] : []),
            ...(owed
              ? [[t('dispute.owed'), <Hours key="o" minutes={owed.minutes} />] as const]
              : []),
          ]}
        />
        {dispute.state === 'open' && (
          <p>
            <Button look="primary" onClick={() => setDeciding(true)}>
              {t('dispute.decide')}
            </Button>
          </p>
        )}
      </Card>
      <Card>
        <h2>{t('dispute.said')}</h2>
        <DisputeStatements dispute={dispute} />
      </Card>
      {ARGUED.includes(dispute.state) && (
        <Card>
          <h2>{t('disputes:say.heading')}</h2>
          <SayInDispute id={dispute.id} />
        </Card>
      )}
      {record !== undefined && (
        <Card>
          <h2>{t('dispute.record')}</h2>
          <RecordFacts record={record} />
          <EvidenceList items={record.evidenceItems} />
        </Card>
      )}
      <Card>
        <h2>{t('dispute.history')}</h2>
        <ol>
          {dispute.history.map(({ n, at, by, to }) => (
            <li key={n}>
              {momentText(at, i18n.language)} · {t(`disputes:party.${by}`)} ·{' '}
              {t(`disputeState.${to}`)}
            </li>
          ))}
        </ol>
      </Card>
      {isDeciding && (
        <DecideDispute id={dispute.id} record={record} onClose={() => setDeciding(false)} />
      )}
    </>
  );
}
