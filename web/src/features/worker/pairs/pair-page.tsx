import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { dateText, dayText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Loading, Notice, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useRhythm } from '../../pairs/use-rhythm.js';
import { useUnitName } from '../../units/queries.js';
import { PersonById } from '../person.js';
import { useCallName } from '../pick/people-picker.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { EndPair, LeavePair } from './end-pair.js';
import { PAIR_TONES, type PairDetail, pairQuery, pairVisitsQuery } from './pair-queries.js';

/** One pair: who sees whom and when, the visits to come, and the end of it. */
export function PairPage() {
  const { t } = useTranslation(['worker-pairs', 'worker']);
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(pairQuery(id));
  const name = data?.volunteerName ?? data?.volunteerNo;
  return (
    <Page title={name === undefined ? t('one.title') : t('one.of', { name })}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('worker:list.loading')} />}
      {data !== undefined && <Whole pair={data} />}
      <p>
        <Link to="/worker/pairs">{t('one.back')}</Link>
      </p>
    </Page>
  );
}

function Whole({ pair }: { readonly pair: PairDetail }) {
  const { t } = useTranslation('worker-pairs');
  const [isEnding, setEnding] = useState(false);
  return (
    <>
      {(pair.state === 'proposed' || pair.state === 'declined') && (
        <Notice tone={pair.state === 'proposed' ? 'info' : 'warn'}>
          <p>{t(`means.${pair.state}`)}</p>
        </Notice>
      )}
      <Card>
        <div className={styles.stack}>
          <PairFacts pair={pair} />
          {pair.state === 'active' && (
            <div>
              <Button look="danger" onClick={() => setEnding(true)}>
                {t('end.title')}
              </Button>
            </div>
          )}
        </div>
      </Card>
      <Card>
        <h2>{t('one.elders')}</h2>
        <Elders pair={pair} />
      </Card>
      {pair.state === 'active' && (
        <Card>
          <h2>{t('one.visits')}</h2>
          <Coming pair={pair} />
        </Card>
      )}
      {isEnding && <EndPair id={pair.id} onClose={() => setEnding(false)} />}
    </>
  );
}

function PairFacts({ pair }: { readonly pair: PairDetail }) {
  const { t, i18n } = useTranslation('worker-pairs');
  const { nameOf } = useServices();
  const unitName = useUnitName();
  const rhythmOf = useRhythm();
  const call = useCallName();
  const { volunteerId, volunteerName, volunteerNo, endsOn, state } = pair;
  const volunteer = call({ id: volunteerId, memberNo: volunteerNo, name: volunteerName });
  return (
    <Facts
      of={[
        [
          t('fact.state'),
          <Tag key="state" tone={PAIR_TONES[state]}>
            {t(`state.${state}`)}
          </Tag>,
        ],
        [
          t('fact.volunteer'),
          <Link key="volunteer" to={`/worker/members/${volunteerId}`}>
            {volunteer}
          </Link>,
        ],
        [t('fact.service'), nameOf(pair.serviceCode)],
        [t('fact.when'), rhythmOf(pair)],
        [t('fact.from'), dateText(pair.startsOn, i18n.language)],
        [t('fact.until'), endsOn === null ? t('fact.open') : dateText(endsOn, i18n.language)],
        [t('fact.unit'), unitName(pair.unitCode)],
        [t('fact.worker'), <PersonById key="worker" id={pair.workerId} />],
      ]}
    />
  );
}

function Elders({ pair }: { readonly pair: PairDetail }) {
  const { t } = useTranslation('worker-pairs');
  const call = useCallName();
  const [leaving, setLeaving] = useState<PairDetail['elders'][number] | null>(null);
  const isOpen = pair.state === 'proposed' || pair.state === 'active';
  return (
    <>
      {pair.elders.length === 0 && <p>{t('one.nobody')}</p>}
      <ul>
        {pair.elders.map((elder) => (
          <li key={elder.id}>
            <div className={styles.row}>
              <Link to={`/worker/members/${elder.id}`}>{call(elder)}</Link>
              {isOpen && (
                <Button
                  look="quiet"
                  aria-label={t('leave.who', { who: call(elder) })}
                  onClick={() => setLeaving(elder)}
                >
                  {t('leave.title')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <LeavePair
          id={pair.id}
          elderId={leaving.id}
          who={call(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}

function Coming({ pair }: { readonly pair: PairDetail }) {
  const { t, i18n } = useTranslation('worker-pairs');
  const call = useCallName();
  const { data, error, refetch } = useQuery(pairVisitsQuery(pair));
  const nameOf = (elderId: string, no: string) => {
    const elder = pair.elders.find(({ id }) => id === elderId);
    return elder === undefined ? no : call(elder);
  };
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data?.length === 0 && <p>{t('one.noVisits')}</p>}
      <ul>
        {(data ?? []).map(({ id, plannedOn, elderId, elderNo }) => (
          <li key={id}>
            {plannedOn !== null && dayText(plannedOn, i18n.language)} {pair.startTime} ·{' '}
            {nameOf(elderId, elderNo)}
          </li>
        ))}
      </ul>
      <p className={styles.soft}>{t('one.visitsHint')}</p>
    </>
  );
}
