import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../../ui/page.js';
import { Tabs } from '../tabs.js';
import { Circles } from './circles.js';
import { Holdings } from './holdings.js';

/** Where an auditor looks first: who serves whom in a circle, and who holds how much of all hours. */
export function ReportsPage() {
  const { t } = useTranslation('audit');
  const [params] = useSearchParams();
  const tab = params.get('tab') === 'holdings' ? 'holdings' : 'circles';
  return (
    <Page title={t('reports.title')} lead={t('reports.lead')} broad>
      <Tabs
        label={t('reports.title')}
        at={tab}
        tabs={[
          { name: 'circles', label: t('reports.circles') },
          { name: 'holdings', label: t('reports.holdings') },
        ]}
      />
      {tab === 'circles' ? <Circles /> : <Holdings />}
    </Page>
  );
}
