import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { monthText } from '../../lib/dates.js';
import { Facts } from '../../ui/card.js';
import { Hours } from '../../ui/hours.js';
import { Notice, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { One } from '../desk/one.js';
import { Section } from '../desk/section.js';
import { useUnitName } from '../units/queries.js';
import { Cancelling } from './cancelling.js';
import { Counting } from './counting.js';
import { Entering } from './entering.js';
import { Lines } from './lines.js';
import { type Batch, batchQuery } from './queries.js';
import { Scans } from './scans.js';
import { STATE_TONES } from './state.js';

/** One batch of paper: what the person before the page can do with it now. */
export function BatchPage() {
  const { t } = useTranslation('station-paper');
  const { id = '' } = useParams();
  return (
    <Page
      title={t('batch.title')}
      broad
      actions={<Link to="/station/paper">{t('batch.back')}</Link>}
    >
      <One query={useQuery(batchQuery(id))}>{(batch) => <Parts batch={batch} />}</One>
    </Page>
  );
}

function Parts({ batch }: { readonly batch: Batch }) {
  const { t } = useTranslation('station-paper');
  const { memberId } = useSession();
  const { id, state, toCount, enteredBy } = batch;
  const isOwn = enteredBy === memberId;
  const isOpen = state === 'entering' || state === 'returned';
  return (
    <>
      <Standing batch={batch} />
      {isOwn && isOpen && (
        <Section title={t('enter.title')}>
          <Entering batch={batch} />
        </Section>
      )}
      {toCount !== null && (
        <Section title={t('count.title')}>
          <Counting key={batch.round} id={id} drawn={toCount ?? []} />
        </Section>
      )}
      {isOwn && state === 'counting' && <Notice tone="info">{t('batch.otherCounts')}</Notice>}
      {(isOwn || state === 'matched') && (
        <Section title={t('lines.title')}>
          <Lines id={id} isOpen={isOwn && isOpen} />
        </Section>
      )}
      <Section title={t('scans.title')}>
        <Scans id={id} isOpen={isOwn && isOpen} />
      </Section>
      {state !== 'matched' && state !== 'cancelled' && (
        <Section title={t('cancel.title')}>
          <Cancelling id={id} />
        </Section>
      )}
    </>
  );
}

function Standing({ batch }: { readonly batch: Batch }) {
  const { t, i18n } = useTranslation('station-paper');
  const nameOf = useUnitName();
  const { state, month, unitCode, totals, lastCount, round } = batch;
  return (
    <>
      <div role="status">
        <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag> {t(`explained.${state}`)}
      </div>
      <Facts
        of={[
          [t('month'), monthText(month, i18n.language)],
          [t('unit'), nameOf(unitCode)],
          ...(totals === null
            ? []
            : ([
                [t('batch.forms'), totals.forms],
                [t('batch.hours'), <Hours key="hours" minutes={totals.minutes} />],
              ] as const)),
        ]}
      />
      {lastCount !== null && !lastCount.matched && lastCount.differs.length > 0 && (
        <Notice tone="warn">
          <p>{t('differs.lead', { round })}</p>
          <ul>
            {lastCount.differs.map((part) => (
              <li key={part}>{t(`differs.${part}`)}</li>
            ))}
            {lastCount.wrongForms.map(({ formNo }) => (
              <li key={formNo}>{t('differs.form', { formNo })}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
