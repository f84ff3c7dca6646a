import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { addressWith, useCityInAddress } from '../../features/public/city.js';
import { HomePage } from '../../features/public/home/home-page.js';
import { MissingPage } from '../shell/missing-page.js';
import { Shell as Frame } from '../shell/shell.js';

/** What anybody may see. */
export function Shell() {
  const { t } = useTranslation('public');
  const city = useCityInAddress();
  const ways = [
    { to: '/', label: t('ways.home'), end: true },
    { to: '/verify', label: t('ways.verify') },
    { to: '/public/rules', label: t('ways.rules') },
    { to: '/public/services', label: t('ways.services') },
    { to: '/public/lists', label: t('ways.lists') },
    { to: '/public/figures', label: t('ways.figures') },
    { to: '/public/log', label: t('ways.log') },
    { to: '/public/draws', label: t('ways.draws') },
    { to: '/public/certificate', label: t('ways.certificate') },
  ];
  const kept = ways.map((way) => ({ ...way, to: addressWith(way.to, city) }));
  return <Frame kind="side" label={t('ways.label')} ways={kept} />;
}

const RulesPage = lazy(async () => ({
  default: (await import('../../features/public/rules/rules-page.js')).RulesPage,
}));
const ServicesPage = lazy(async () => ({
  default: (await import('../../features/public/services/services-page.js')).ServicesPage,
}));
const ListsPage = lazy(async () => ({
  default: (await import('../../features/public/services/lists-page.js')).ListsPage,
}));
const FiguresPage = lazy(async () => ({
  default: (await import('../../features/public/figures/figures-page.js')).FiguresPage,
}));
const LogPage = lazy(async () => ({
  default: (await import('../../features/public/log/log-page.js')).LogPage,
}));
const DrawsPage = lazy(async () => ({
  default: (await import('../../features/public/draws/draws-page.js')).DrawsPage,
}));
const DrawPage = lazy(async () => ({
  default: (await import('../../features/public/draws/draw-page.js')).DrawPage,
}));
const CertificatePage = lazy(async () => ({
  default: (await import('../../features/public/certificate/certificate-page.js')).CertificatePage,
}));
const VerifyPage = lazy(async () => ({
  default: (await import('../../features/public/verify/verify-page.js')).VerifyPage,
}));

export function Pages() {
  return (
    <Routes>
      <Route index element={<HomePage />} />
      <Route path="verify" element={<VerifyPage />} />
      <Route path="public/rules" element={<RulesPage />} />
      <Route path="public/services" element={<ServicesPage />} />
      <Route path="public/lists" element={<ListsPage />} />
      <Route path="public/figures" element={<FiguresPage />} />
      <Route path="public/log" element={<LogPage />} />
      <Route path="public/draws" element={<DrawsPage />} />
      <Route path="public/draws/:id" element={<DrawPage />} />
      <Route path="public/certificate" element={<CertificatePage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
