import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { dayText, spanText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Loading, Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { CareActions } from './care-actions.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { type CareDetail, requestQuery } from './queries.js';
import { useServiceName } from './use-item-text.js';

/** One thing that was asked for: what stands with it in a sentence, and what can be done now. */
export function CareDetailPage() {
  const { t } = useTranslation('elder');
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const request = useQuery(requestQuery(id));
  const say = useStateSentence();
  const { data } = request;
  if (data === undefined) {
    return (
      <ElderPage title={t('care.one')} say="" back="/elder/care">
        <ProblemNotice error={request.error} onRetry={() => void request.refetch()} />
        {request.isPending && <Loading label={t('care.one')} />}
      </ElderPage>
    );
  }
  const isNew = search.get('new') === 'yes' && data.state === 'published';
  return (
    <ElderPage title={t('care.one')} say={say(data)} back="/elder/care">
      {isNew && <Notice tone="good">{t('care.published')}</Notice>}
      <Told request={data} />
      <CareActions key={data.state} request={data} />
    </ElderPage>
  );
}

function Told({ request }: { readonly request: CareDetail }) {
  const { t, i18n } = useTranslation('elder');
  const payers = {
    own: t('payer.own'),
    grant: t('payer.grant'),
    pool: t('payer.pool'),
    issue: t('payer.issue'),
  };
  const hours = hoursText(request.minutes, i18n.language);
  return (
    <ul className={styles.lines}>
      <li>{t('care.pays', { hours, payer: payers[request.funding] })}</li>
      {request.note !== null && <li>{t('care.note', { note: request.note })}</li>}
    </ul>
  );
}

/** What stands with a request, as one would tell a neighbour. */
function useStateSentence(): (request: CareDetail) => string {
  const { t, i18n } = useTranslation('elder');
  const service = useServiceName();
  return (request) => {
    const { agreedStartsAt, agreedEndsAt, startsAt, endsAt, evaluatedOn } = request;
    const facts = {
      service: service(request.serviceCode),
      who: request.volunteerName ?? request.volunteerNo ?? t('item.somebody'),
      when: spanText(agreedStartsAt ?? startsAt, agreedEndsAt ?? endsAt, i18n.language),
      day: evaluatedOn === null ? '' : dayText(evaluatedOn, i18n.language),
    };
    const texts = {
      filed: t('care.state.filed', facts),
      refused: t('care.state.refused', facts),
      published: t('care.state.published', facts),
      matched: t('care.state.matched', facts),
      served: t('care.state.served', facts),
      evaluated: t('care.state.evaluated', facts),
      improved: t('care.state.improved', facts),
      missed: t('care.state.missed', facts),
      withdrawn: t('care.state.withdrawn', facts),
    };
    return texts[request.state];
  };
}
