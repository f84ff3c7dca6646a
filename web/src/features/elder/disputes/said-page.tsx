import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { momentText } from '../../../lib/dates.js';
import { ButtonLink } from '../../../ui/button.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { DisputeFile } from '../../disputes/dispute-file.js';
import { useActing, useWay } from '../acting.js';
import styles from '../elder.module.css';
import { ElderPage } from '../elder-page.js';
import { recordQuery } from '../queries.js';
import { disputeQuery } from './queries.js';
import { standingOf } from './standing.js';
import { useParty } from './use-dispute-text.js';

/** What was said in an objection, one thing at a time: the newest first. */
export function SaidPage() {
  const { t, i18n } = useTranslation(['elder-disputes', 'elder']);
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const acting = useActing();
  const dispute = useQuery(disputeQuery(id));
  const recordId = dispute.data?.recordId ?? '';
  const { data: record } = useQuery({ ...recordQuery(recordId), enabled: recordId !== '' });
  const self = dispute.data && record ? standingOf(dispute.data, record, acting).self : null;
  const partyOf = useParty(self);
  const said = [...(dispute.data?.statements ?? [])].reverse();
  const at = Math.min(Math.max(Number(search.get('page') ?? 1) || 1, 1), Math.max(said.length, 1));
  const one = said[at - 1];
  const back = `/elder/dispute/${id}`;
  if (one === undefined) {
    return (
      <ElderPage title={t('read')} say="" back={back}>
        <ProblemNotice error={dispute.error} onRetry={() => void dispute.refetch()} />
        {dispute.isPending && <Loading label={t('read')} />}
      </ElderPage>
    );
  }
  const { kind, by, text, fileId, n } = one;
  return (
    <ElderPage
      title={t(`said.${kind}`, { who: partyOf(by) })}
      say={text ?? t(fileId === null ? 'said.gone' : 'said.shown')}
      back={back}
    >
      <p>
        {momentText(one.at, i18n.language)}{' '}
        {t('elder:choices.place', { page: at, pages: said.length })}
      </p>
      <div className={styles.actions}>
        {fileId !== null && <DisputeFile id={id} fileId={fileId} n={n} />}
        <Turn to={at + 1} of={said.length} label={t('said.before')} />
        <Turn to={at - 1} of={said.length} label={t('said.after')} />
      </div>
    </ElderPage>
  );
}

interface TurnProps {
  readonly to: number;
  readonly of: number;
  readonly label: string;
}

/** To another thing that was said, where there is one. */
function Turn({ to, of, label }: TurnProps) {
  const { id = '' } = useParams();
  const way = useWay();
  if (to < 1 || to > of) return null;
  return (
    <ButtonLink wide to={way(`/elder/dispute/${id}/said`, { page: String(to) })}>
      {label}
    </ButtonLink>
  );
}
