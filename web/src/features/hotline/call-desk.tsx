import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Loading, Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { CallEnd } from './call-end.js';
import { CallHead } from './call-head.js';
import { CallWork } from './call-work.js';
import type { Dialling } from './hotline-page.js';
import { Identify } from './identify.js';
import { callQuery } from './queries.js';
import { Questions } from './questions.js';
import { Reach } from './reach.js';

interface CallDeskProps {
  readonly id: string;
  readonly dialling: Dialling | null;
  readonly onEnd: () => void;
}

/** One call from its reference to its end. What may be done next follows from where it stands. */
export function CallDesk({ id, dialling, onEnd }: CallDeskProps) {
  const { t } = useTranslation('hotline');
  const call = useQuery(callQuery(id));
  if (call.data === undefined) {
    if (call.error === null) return <Loading label={t('loading')} />;
    return <ProblemNotice error={call.error} onRetry={() => call.refetch()} />;
  }
  const { state, purpose } = call.data;
  if (state === 'closed' || state === 'refused') {
    return (
      <>
        <CallHead call={call.data} dialling={null} />
        <Notice tone={state === 'closed' ? 'good' : 'warn'}>{t(`ended.${state}`)}</Notice>
        <Button look="primary" autoFocus onClick={onEnd}>
          {t('call.backToDesk')}
        </Button>
      </>
    );
  }
  const isBack = purpose === 'call_back';
  return (
    <>
      <CallHead call={call.data} dialling={dialling} />
      {isBack && <Questions call={call.data} dialling={dialling} />}
      {!isBack && state === 'open' && purpose === 'service' && <Identify id={id} />}
      {!isBack && state === 'open' && purpose === 'care' && <Reach id={id} />}
      {!isBack && state === 'identified' && <CallWork call={call.data} />}
      {!isBack && purpose === 'service' && <CallEnd id={id} />}
    </>
  );
}
