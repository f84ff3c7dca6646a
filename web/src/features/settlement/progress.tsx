import { Progress as Bar } from 'antd';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { Notice, Tag } from '../../ui/notice.js';
import type { Settlement } from './queries.js';
import { STATE_TONES, STEPS } from './state.js';

/** How far a settlement is. What changes is announced. */
export function Progress({ settlement }: { readonly settlement: Settlement }) {
  const { t, i18n } = useTranslation('city-settlement');
  const { state, step, done, total, finishedAt, faultCode, overruled } = settlement;
  return (
    <>
      <div role="status">
        <p>
          <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag> {t(`explained.${state}`)}
        </p>
        {state === 'running' && (
          <p>
            {t('step.now', { nth: STEPS.indexOf(step) + 1, of: STEPS.length })}
            {t(`step.${step}`)}
            {total !== null && t('step.count', { done, total })}
          </p>
        )}
      </div>
      {state === 'running' && (
        <Bar aria-label={t('step.bar')} percent={percentOf(settlement)} status="active" />
      )}
      {finishedAt !== null && (
        <p>{t('run.finished', { moment: momentText(finishedAt, i18n.language) })}</p>
      )}
      {faultCode !== null && <Notice tone="bad">{t('run.fault', { code: faultCode })}</Notice>}
      {overruled !== null && <p>{t('run.overruled', { reason: overruled.reason })}</p>}
    </>
  );
}

/** Steps weigh alike; within one, what is done of it. */
function percentOf({ step, done, total }: Settlement): number {
  const within = total === null || Number(total) === 0 ? 0 : Number(done) / Number(total);
  return Math.floor((100 * (STEPS.indexOf(step) + within)) / STEPS.length);
}
