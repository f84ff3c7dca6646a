import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { timeText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { elderOf, useActing } from './acting.js';
import { ElderPage } from './elder-page.js';
import { ELDER } from './queries.js';

/** Calling for help: one large button. What the page says afterwards is what the service has answered. */
export function HelpPage() {
  const { t, i18n } = useTranslation('elder');
  const acting = useActing();
  const call = useChange(
    (_: null) => ask(api.POST('/v1/alerts', { body: elderOf(acting) })),
    [[ELDER]],
  );
  const { data } = call;
  const answered = data?.state === 'acknowledged';
  return (
    <ElderPage title={t('help.title')} say={t('help.say')} back="/elder">
      <ProblemNotice error={call.error} onRetry={() => call.mutate(null)} />
      {data !== undefined && (
        <Notice tone="warn">
          <p>{t('help.raised', { time: timeText(data.raisedAt, i18n.language) })}</p>
          <p>{answered ? t('help.acknowledged') : t('help.waiting')}</p>
        </Notice>
      )}
      <Button look="alarm" wide busy={call.isPending} onClick={() => call.mutate(null)}>
        {data === undefined ? t('help.call') : t('help.again')}
      </Button>
    </ElderPage>
  );
}
