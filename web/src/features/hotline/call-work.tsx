import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { Notice } from '../../ui/notice.js';
import { BookingForm } from './booking-form.js';
import { Choice } from './choice.js';
import { Cancellations, Confirmations } from './choose-one.js';
import styles from './hotline.module.css';
import type { Act, Call } from './queries.js';
import { CareOutcome } from './reach.js';
import { ReadBack } from './read-back.js';
import { RecordForm } from './record-form.js';
import { RequestForm } from './request-form.js';

const WORK = ['request', 'confirm', 'book', 'cancel', 'record'] as const;
type Work = (typeof WORK)[number];

/** What the caller may have done, and the caller's yes to it. One thing after the other. */
export function CallWork({ call }: { readonly call: Call }) {
  const waiting = call.acts.find(({ state }) => state === 'read_back' || state === 'agreed');
  return (
    <>
      {waiting === undefined ? (
        <Choices call={call} />
      ) : (
        <ReadBack key={waiting.id} act={waiting} />
      )}
      <Done acts={call.acts} />
      {call.purpose === 'care' && <CareOutcome id={call.id} />}
    </>
  );
}

function Choices({ call }: { readonly call: Call }) {
  const { t } = useTranslation('hotline');
  const [work, setWork] = useState<Work | null>(null);
  const keys = WORK.map((one, at) => [String(at + 1), () => setWork(one)] as const);
  useShortcuts(Object.fromEntries(keys));
  return (
    <section aria-label={t('work.title')}>
      <h2>{t('work.title')}</h2>
      <div className={styles.choices}>
        {WORK.map((one, at) => (
          <Choice
            key={one}
            shortcut={String(at + 1)}
            isChosen={work === one}
            onChoose={() => setWork(one)}
          >
            {t(`work.${one}`)}
          </Choice>
        ))}
      </div>
      {work === 'request' && <RequestForm callId={call.id} />}
      {work === 'confirm' && <Confirmations callId={call.id} />}
      {work === 'book' && <BookingForm callId={call.id} />}
      {work === 'cancel' && <Cancellations callId={call.id} elderId={call.memberId ?? ''} />}
      {work === 'record' && <RecordForm callId={call.id} />}
    </section>
  );
}

/** What came of it so far in this call. */
function Done({ acts }: { readonly acts: readonly Act[] }) {
  const { t } = useTranslation('hotline');
  const decided = acts.filter(({ state }) => state !== 'read_back' && state !== 'agreed');
  return (
    <>
      {decided.map(({ id, kind, state }) => (
        <Notice key={id} tone={state === 'done' ? 'good' : state === 'refused' ? 'bad' : 'info'}>
          {t(`act.${kind}`)} · <strong>{t(`actState.${state}`)}</strong>
        </Notice>
      ))}
    </>
  );
}
