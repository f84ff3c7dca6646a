import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { useSession } from '../../../app/session/session.js';
import { dayText, momentText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { CardItem } from '../../../ui/card.js';
import { Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { Person } from '../person.js';
import styles from '../worker.module.css';
import { MissVisit } from './miss-visit.js';
import { NeedOfVisit } from './need-of-visit.js';
import { RecordVisit } from './record-visit.js';
import type { Visit } from './visit-queries.js';

const TONES = { planned: 'info', done: 'good', missed: 'warn', cancelled: 'plain' } as const;

/** One visit: to whom, by whom, how it went. */
export function VisitItem({ visit }: { readonly visit: Visit }) {
  const { t, i18n } = useTranslation('worker-care');
  const { plannedOn, visitedAt, outcome, missReason, note, requestId } = visit;
  return (
    <CardItem>
      <div className={styles.row}>
        <Tag tone={TONES[visit.state]}>{t(`visitState.${visit.state}`)}</Tag>
        <strong>
          <Person id={visit.elderId} no={visit.elderNo} name={visit.elderName} />
        </strong>
        <span>{t(`visitKind.${visit.kind}`)}</span>
      </div>
      <p>
        {visitedAt !== null
          ? momentText(visitedAt, i18n.language)
          : plannedOn !== null && dayText(plannedOn, i18n.language)}{' '}
        · <Person id={visit.visitorId} no={visit.visitorNo} name={visit.visitorName} />
      </p>
      {outcome !== null && <p>{t(`visitOutcome.${outcome}`)}</p>}
      {missReason !== null && <p>{t(`missReason.${missReason}`)}</p>}
      {note !== null && <p>{note}</p>}
      {requestId !== null && (
        <p>
          <Link to={`/worker/board?request=${requestId}`}>{t('visit.request')}</Link>
        </p>
      )}
      <VisitActs visit={visit} />
    </CardItem>
  );
}

type Open = 'record' | 'miss' | 'need' | null;

function VisitActs({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation('worker-care');
  const { memberId } = useSession();
  const [open, setOpen] = useState<Open>(null);
  const cancel = useChange(
    () => ask(api.POST('/v1/visits/{id}/cancel', { params: { path: { id: visit.id } } })),
    [['visits']],
  );
  const close = () => setOpen(null);
  const isPlanned = visit.state === 'planned';
  const hasNeed = visit.outcome === 'need' || visit.outcome === 'urgent';
  return (
    <div className={styles.row}>
      <ProblemNotice error={cancel.error} />
      {isPlanned && visit.visitorId === memberId && (
        <Button look="primary" onClick={() => setOpen('record')}>
          {t('visit.record')}
        </Button>
      )}
      {isPlanned && <Button onClick={() => setOpen('miss')}>{t('visit.miss')}</Button>}
      {isPlanned && (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate(null)}>
          {t('visit.cancel')}
        </Button>
      )}
      {hasNeed && visit.requestId === null && (
        <Button look="primary" onClick={() => setOpen('need')}>
          {t('visit.need')}
        </Button>
      )}
      {open === 'record' && <RecordVisit visit={visit} onClose={close} />}
      {open === 'miss' && <MissVisit visit={visit} onClose={close} />}
      {open === 'need' && <NeedOfVisit visit={visit} onClose={close} />}
    </div>
  );
}
