import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { holds, useSession } from '../../app/session/session.js';
import { Empty } from '../../ui/notice.js';
import { FOR, heldBy } from './acting.js';
import { type Choice, Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { proxiesQuery } from './queries.js';
import { useProxyWords } from './use-proxy-words.js';

/** Whom to act for: the elders who have said so, and oneself. */
export function PeoplePage() {
  const { t } = useTranslation('elder');
  const session = useSession();
  const { data: proxies } = useSuspenseQuery(proxiesQuery);
  const words = useProxyWords();
  const own: Choice[] = holds(session, 'elder') ? [{ to: '/elder', label: t('people.self') }] : [];
  const others = heldBy(session, proxies).map((proxy) => ({
    to: `/elder?${new URLSearchParams({ [FOR]: proxy.elderId })}`,
    label: words(proxy).who,
    more: words(proxy).scope,
  }));
  const all = [...own, ...others];
  return (
    <ElderPage
      title={t('people.title')}
      say={all.length === 0 ? t('people.none') : t('people.say')}
    >
      {all.length === 0 && (
        <Empty title={t('people.empty')}>
          <p>{t('people.emptyAdvice')}</p>
        </Empty>
      )}
      <Choices label={t('people.title')} of={all} />
    </ElderPage>
  );
}
