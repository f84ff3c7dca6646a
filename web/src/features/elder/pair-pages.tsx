import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useRhythm } from '../pairs/use-rhythm.js';
import { type Pair, visitorsQuery } from '../together/queries.js';
import { useActing, useWay } from './acting.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { ELDER } from './queries.js';
import { Sure } from './sure.js';

const nameOf = ({ volunteerName, volunteerNo }: Pair) => volunteerName ?? volunteerNo;

/** Who comes to see the elder again and again. */
export function PairsPage() {
  const { t } = useTranslation('elder-together');
  const way = useWay();
  const rhythmOf = useRhythm('own');
  const { elderId } = useActing();
  const { data, error, isPending, refetch } = useQuery(visitorsQuery(elderId));
  return (
    <ElderPage title={t('pairs.title')} say={t('pairs.say')} back="/elder/more">
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('pairs.title')} />}
      {data?.length === 0 && (
        <Empty title={t('pairs.empty')}>
          <p>{t('pairs.emptyAdvice')}</p>
        </Empty>
      )}
      <Choices
        label={t('pairs.title')}
        of={(data ?? []).map((pair) => ({
          to: way(`/elder/pairs/${pair.id}`),
          label: nameOf(pair),
          more: rhythmOf(pair),
        }))}
      />
    </ElderPage>
  );
}

/** One who comes regularly, and a way to say that they need not. */
export function PairPage() {
  const { t } = useTranslation('elder-together');
  const { id = '' } = useParams();
  const rhythmOf = useRhythm('own');
  const { elderId } = useActing();
  const { data, error, isPending, refetch } = useQuery(visitorsQuery(elderId));
  const pair = data?.find((one) => one.id === id);
  const title = pair === undefined ? t('pairs.title') : nameOf(pair);
  const say =
    pair === undefined
      ? t(isPending ? 'pairs.say' : 'pair.gone')
      : t('pair.say', { who: nameOf(pair), when: rhythmOf(pair) });
  return (
    <ElderPage title={title} say={say} back="/elder/pairs">
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('pairs.title')} />}
      {pair !== undefined && <Leave id={id} elderId={elderId} who={nameOf(pair)} />}
    </ElderPage>
  );
}

interface LeaveProps {
  readonly id: string;
  readonly elderId: string;
  readonly who: string;
}

function Leave({ id, elderId, who }: LeaveProps) {
  const { t } = useTranslation('elder-together');
  const way = useWay();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const leave = useChange(
    () => {
      const params = { path: { id, elderId } };
      return ask(api.POST('/v1/pairs/{id}/elders/{elderId}/leave', { params }));
    },
    [[ELDER]],
    () => void navigate(way('/elder/pairs'), { replace: true }),
  );
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('leave.start')}
      </Button>
      {isAsking && (
        <Sure
          title={t('leave.title', { who })}
          say={t('leave.say')}
          yes={t('leave.yes')}
          change={leave}
          onYes={() => leave.mutate(null)}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  );
}
