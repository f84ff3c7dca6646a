import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { HotlinePage } from '../../features/hotline/hotline-page.js';
import { Desk } from '../shell/desk.js';
import { MissingPage } from '../shell/missing-page.js';

/** The hotline desk: one page. */
export function Shell() {
  const { t } = useTranslation('hotline');
  const ways = [{ to: '/hotline', label: t('ways.home'), end: true }];
  return <Desk label={t('ways.label')} ways={ways} />;
}

export function Pages() {
  return (
    <Routes>
      <Route index element={<HotlinePage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
