import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { spanText } from '../../../lib/dates.js';
import { ButtonLink } from '../../../ui/button.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useActing, useWay } from '../acting.js';
import styles from '../elder.module.css';
import { ElderPage } from '../elder-page.js';
import { recordQuery } from '../queries.js';
import { useServiceName } from '../use-item-text.js';
import { disputeQuery } from './queries.js';
import { standingOf } from './standing.js';
import { TakeBack } from './take-back.js';
import { useDisputeSentence } from './use-dispute-text.js';

/** How far an objection is, and what can be done about it; at most four things. */
export function DisputePage() {
  const { t, i18n } = useTranslation(['elder-disputes', 'elder']);
  const { id = '' } = useParams();
  const acting = useActing();
  const way = useWay();
  const service = useServiceName();
  const dispute = useQuery(disputeQuery(id));
  const recordId = dispute.data?.recordId ?? '';
  const record = useQuery({ ...recordQuery(recordId), enabled: recordId !== '' });
  const standing =
    dispute.data && record.data ? standingOf(dispute.data, record.data, acting) : null;
  const say = useDisputeSentence(standing?.self ?? null);
  if (dispute.data === undefined || record.data === undefined || standing === null) {
    const failed = dispute.error === null ? record : dispute;
    return (
      <ElderPage title={t('title')} say="" back="/elder/messages">
        <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        {failed.error === null && <Loading label={t('title')} />}
      </ElderPage>
    );
  }
  const { volunteerName, volunteerNo, serviceCode, startedAt, endedAt } = record.data;
  const when = spanText(startedAt, endedAt, i18n.language);
  return (
    <ElderPage
      title={t('title')}
      say={say(dispute.data)}
      back={`/elder/confirm/${dispute.data.recordId}`}
    >
      <p>
        {t('elder:item.done', {
          who: volunteerName ?? volunteerNo,
          when,
          service: service(serviceCode),
        })}
      </p>
      <div className={styles.actions}>
        <ButtonLink look="primary" wide to={way(`/elder/dispute/${id}/said`)}>
          {t('read')}
        </ButtonLink>
        {standing.maySay && (
          <ButtonLink wide to={way(`/elder/dispute/${id}/say`)}>
            {t('say.title')}
          </ButtonLink>
        )}
        {standing.mayAppeal && (
          <ButtonLink wide to={way(`/elder/dispute/${id}/appeal`)}>
            {t('appeal.start')}
          </ButtonLink>
        )}
        {standing.mayWithdraw && <TakeBack id={id} />}
      </div>
    </ElderPage>
  );
}
