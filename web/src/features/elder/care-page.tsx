import { useTranslation } from 'react-i18next';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useWay } from './acting.js';
import { type AgendaItem, waits } from './agenda.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { useAgenda } from './use-agenda.js';
import { useItemText } from './use-item-text.js';

/** Everything that is asked for and agreed, three things at a time; what waits for the elder stands first. */
export function CarePage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { items, error, again } = useAgenda();
  const itemText = useItemText();
  const waiting = items?.filter(waits).length ?? 0;
  const headings = useHeadings();
  return (
    <ElderPage
      title={t('care.title')}
      say={waiting > 0 ? t('next.waiting', { count: waiting }) : t('care.say')}
      back="/elder"
    >
      <ProblemNotice error={error} onRetry={again} />
      {items === null && error === null && <Loading label={t('care.title')} />}
      {items?.length === 0 && (
        <Empty title={t('care.empty')}>
          <p>{t('care.emptyAdvice')}</p>
        </Empty>
      )}
      {items !== null && items.length > 0 && (
        <Choices
          label={t('care.title')}
          of={items.map((item) => ({
            to: way(
              item.matter === 'confirm' ? `/elder/confirm/${item.id}` : `/elder/care/${item.id}`,
            ),
            label: headings[item.matter],
            more: itemText(item),
            main: waits(item),
          }))}
        />
      )}
    </ElderPage>
  );
}

function useHeadings(): Readonly<Record<AgendaItem['matter'], string>> {
  const { t } = useTranslation('elder');
  return {
    confirm: t('matter.confirm'),
    choose: t('matter.choose'),
    rate: t('matter.rate'),
    again: t('matter.again'),
    coming: t('matter.coming'),
    open: t('matter.open'),
    done: t('matter.done'),
    ended: t('matter.ended'),
  };
}
