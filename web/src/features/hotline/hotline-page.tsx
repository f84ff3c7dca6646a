import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../ui/page.js';
import { CallDesk } from './call-desk.js';
import { Waiting } from './waiting.js';

/** Whom to ring, and what to ask; the service tells it once, so only this page keeps it, and only for this call. */
export interface Dialling {
  readonly callId: string;
  readonly name: string;
  readonly phone: string;
  /** Of a call-back: what to read out, and which one it is. */
  readonly callBackId: string | null;
  readonly question: readonly string[];
}

/** The whole desk: what waits, or the call that is on. */
export function HotlinePage() {
  const { t } = useTranslation('hotline');
  const [params, setParams] = useSearchParams();
  const [dialling, setDialling] = useState<Dialling | null>(null);
  const call = params.get('call');
  const open = (callId: string, dial: Dialling | null = null) => {
    setDialling(dial);
    setParams({ call: callId });
  };
  return (
    <Page title={call === null ? t('desk.title') : t('call.title')} broad>
      {call === null ? (
        <Waiting onOpen={open} />
      ) : (
        <CallDesk
          key={call}
          id={call}
          dialling={dialling?.callId === call ? dialling : null}
          onEnd={() => {
            setDialling(null);
            setParams({});
          }}
        />
      )}
    </Page>
  );
}
