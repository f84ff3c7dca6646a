import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session/session.js';
import { dayText, shanghaiDate } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Loading, Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { ownVisitsQuery, type PairDetail, type Visit } from '../together/queries.js';
import { MissedVisit, SeenVisit } from './tell-visit.js';
import styles from './volunteer.module.css';

/** The visits of a pair, the earliest first; those whose day has come ask how it was. */
export function PairVisits({ pair }: { readonly pair: PairDetail }) {
  const { t } = useTranslation('volunteer-together');
  const { memberId } = useSession();
  const { data, error, isPending, refetch } = useQuery(ownVisitsQuery(memberId, pair.id));
  const [told, setTold] = useState<'seen' | 'missed' | null>(null);
  return (
    <>
      <h2>{t('visit.title')}</h2>
      <div role="status">
        {told !== null && (
          <Notice tone="good">
            <p>{t(`told.${told}`)}</p>
          </Notice>
        )}
      </div>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('loading')} />}
      {data?.length === 0 && <p>{t('visit.none')}</p>}
      <CardList label={t('visit.title')}>
        {(data ?? []).map((visit) => (
          <CardItem key={visit.id}>
            <VisitLine visit={visit} pair={pair} onTold={setTold} />
          </CardItem>
        ))}
      </CardList>
    </>
  );
}

interface VisitLineProps {
  readonly visit: Visit;
  readonly pair: PairDetail;
  readonly onTold: (what: 'seen' | 'missed') => void;
}

function VisitLine({ visit, pair, onTold }: VisitLineProps) {
  const { t, i18n } = useTranslation('volunteer-together');
  const [asked, setAsked] = useState<'seen' | 'missed' | null>(null);
  const elder = pair.elders.find(({ id }) => id === visit.elderId);
  const who = elder?.name ?? visit.elderNo;
  const day = visit.plannedOn ?? shanghaiDate();
  const done = (what: 'seen' | 'missed') => () => {
    setAsked(null);
    onTold(what);
  };
  const close = () => setAsked(null);
  return (
    <>
      <h3>{who}</h3>
      <p>
        {dayText(day, i18n.language)} {pair.startTime}
      </p>
      {day <= shanghaiDate() && (
        <div className={styles.buttons}>
          <Button
            look="primary"
            aria-label={t('visit.seenWho', { who })}
            onClick={() => setAsked('seen')}
          >
            {t('visit.seen')}
          </Button>
          <Button aria-label={t('visit.missedWho', { who })} onClick={() => setAsked('missed')}>
            {t('visit.missed')}
          </Button>
        </div>
      )}
      {asked === 'seen' && (
        <SeenVisit of={{ visit, pair, who, day }} onDone={done('seen')} onClose={close} />
      )}
      {asked === 'missed' && (
        <MissedVisit of={{ visit, pair, who, day }} onDone={done('missed')} onClose={close} />
      )}
    </>
  );
}
