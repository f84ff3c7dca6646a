import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { api, ask } from '../../api/client.js';
import { hoursText } from '../../lib/hours.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { elderOf, useActing, useWay } from './acting.js';
import { Choices } from './choices.js';
import { CodeCard } from './code-card.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { ELDER } from './queries.js';

/** Which code: to pay with, or to show to who comes. A proxy only pays. */
export function CodePage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { proxy } = useActing();
  if (proxy !== null) return <Navigate to={way('/elder/code/pay')} replace />;
  return (
    <ElderPage title={t('code.title')} say={t('code.say')} back="/elder">
      <Choices
        label={t('code.title')}
        of={[
          { to: way('/elder/code/pay'), label: t('code.pay'), more: t('code.payMore') },
          { to: way('/elder/code/visit'), label: t('code.visit'), more: t('code.visitMore') },
        ]}
      />
    </ElderPage>
  );
}

/** The most that a code may take; three sums cover a lunch and a haircut. */
const LIMITS = ['30', '60', '120'] as const;

/** A code for the canteen: how much it may take at most, then the code itself until it runs out. */
export function PayPage() {
  const { t, i18n } = useTranslation('elder');
  const acting = useActing();
  const [limit, setLimit] = useState<string>(LIMITS[0]);
  const draw = useChange(
    (minutes: string) =>
      ask(api.POST('/v1/spend-codes', { body: { minutes, ...elderOf(acting) } })),
    [[ELDER]],
  );
  const drawFor = (minutes: string) => {
    setLimit(minutes);
    draw.mutate(minutes);
  };
  const back = acting.proxy === null ? '/elder/code' : '/elder';
  const { data } = draw;
  if (data !== undefined) {
    const hours = hoursText(data.limitMinutes, i18n.language);
    return (
      <ElderPage title={t('code.pay')} say={t('code.payReady', { hours })} back={back}>
        <CodeCard key={data.code} code={data.code} expiresInSeconds={data.expiresInSeconds} />
        <Button wide onClick={() => draw.reset()}>
          {t('code.another')}
        </Button>
      </ElderPage>
    );
  }
  return (
    <ElderPage title={t('code.pay')} say={t('code.paySay')} back={back}>
      <ProblemNotice error={draw.error} onRetry={() => drawFor(limit)} />
      <div className={styles.actions}>
        {LIMITS.map((minutes) => (
          <Button key={minutes} wide busy={draw.isPending} onClick={() => drawFor(minutes)}>
            {t('code.upTo', { hours: hoursText(minutes, i18n.language) })}
          </Button>
        ))}
      </div>
    </ElderPage>
  );
}

/** A code that who comes to help types or scans, when coming and when leaving. */
export function VisitCodePage() {
  const { t } = useTranslation('elder');
  const draw = useChange((_: null) => ask(api.POST('/v1/presence-codes')), [[ELDER]]);
  const { data } = draw;
  return (
    <ElderPage
      title={t('code.visit')}
      say={data === undefined ? t('code.visitSay') : t('code.visitReady')}
      back="/elder/code"
    >
      <ProblemNotice error={draw.error} onRetry={() => draw.mutate(null)} />
      {data !== undefined && (
        <CodeCard key={data.code} code={data.code} expiresInSeconds={data.expiresInSeconds} />
      )}
      <Button
        look={data === undefined ? 'primary' : 'plain'}
        wide
        busy={draw.isPending}
        onClick={() => draw.mutate(null)}
      >
        {data === undefined ? t('code.show') : t('code.another')}
      </Button>
    </ElderPage>
  );
}
