import { useTranslation } from 'react-i18next';
import { useWay } from './acting.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';

/** What one looks at now and then: hours, helpers, activities, visitors, relatives, agreements. */
export function MorePage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  return (
    <ElderPage title={t('home.more')} say={t('more.say')} back="/elder">
      <Choices
        label={t('home.more')}
        of={[
          { to: way('/elder/hours'), label: t('hours.title'), more: t('more.hours') },
          { to: way('/elder/family'), label: t('family.title'), more: t('more.family') },
          {
            to: way('/elder/activities'),
            label: t('more.activities'),
            more: t('more.activitiesMore'),
          },
          { to: way('/elder/pairs'), label: t('more.pairs'), more: t('more.pairsMore') },
          { to: way('/elder/relatives'), label: t('relatives.title'), more: t('more.relatives') },
          { to: way('/elder/agreements'), label: t('agree.title'), more: t('more.agree') },
        ]}
      />
    </ElderPage>
  );
}
