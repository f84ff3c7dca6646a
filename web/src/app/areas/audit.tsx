import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { EntryPage } from '../../features/audit/ledger/entry-page.js';
import { LedgerPage } from '../../features/audit/ledger/ledger-page.js';
import { Desk } from '../shell/desk.js';
import { MissingPage } from '../shell/missing-page.js';

const BalancesPage = lazy(async () => ({
  default: (await import('../../features/audit/balances/balances-page.js')).BalancesPage,
}));
const ReversalsPage = lazy(async () => ({
  default: (await import('../../features/audit/reversals/reversals-page.js')).ReversalsPage,
}));
const DrawsPage = lazy(async () => ({
  default: (await import('../../features/audit/draws/draws-page.js')).DrawsPage,
}));
const DrawPage = lazy(async () => ({
  default: (await import('../../features/audit/draws/draw-page.js')).DrawPage,
}));
const CasesPage = lazy(async () => ({
  default: (await import('../../features/audit/cases/cases-page.js')).CasesPage,
}));
const CasePage = lazy(async () => ({
  default: (await import('../../features/audit/cases/case-page.js')).CasePage,
}));
const ReportsPage = lazy(async () => ({
  default: (await import('../../features/audit/reports/reports-page.js')).ReportsPage,
}));
const ReconciliationPage = lazy(async () => ({
  default: (await import('../../features/audit/books/reconciliation-page.js')).ReconciliationPage,
}));
const NoticesPage = lazy(async () => ({
  default: (await import('../../features/notices/notices-page.js')).NoticesPage,
}));
const ExportsPage = lazy(async () => ({
  default: (await import('../../features/audit/books/exports-page.js')).ExportsPage,
}));

/** The auditor's desk. */
export function Shell() {
  const { t } = useTranslation('audit');
  const ways = [
    { to: '/audit/ledger', label: t('ways.ledger') },
    { to: '/audit/balances', label: t('ways.balances') },
    { to: '/audit/reversals', label: t('ways.reversals') },
    { to: '/audit/draws', label: t('ways.draws') },
    { to: '/audit/cases', label: t('ways.cases') },
    { to: '/audit/reports', label: t('ways.reports') },
    { to: '/audit/reconciliation', label: t('ways.reconciliation') },
    { to: '/audit/exports', label: t('ways.exports') },
    { to: '/audit/notices', label: t('ways.notices') },
  ];
  return <Desk label={t('ways.label')} ways={ways} />;
}

/** The auditor's pages. */
export function Pages() {
  return (
    <Routes>
      <Route index element={<Navigate to="/audit/ledger" replace />} />
      <Route path="ledger" element={<LedgerPage />} />
      <Route path="ledger/:seq" element={<EntryPage />} />
      <Route path="balances" element={<BalancesPage />} />
      <Route path="reversals" element={<ReversalsPage />} />
      <Route path="draws" element={<DrawsPage />} />
      <Route path="draws/:id" element={<DrawPage />} />
      <Route path="cases" element={<CasesPage />} />
      <Route path="cases/:id" element={<CasePage />} />
      <Route path="reports" element={<ReportsPage />} />
      <Route path="reconciliation" element={<ReconciliationPage />} />
      <Route path="exports" element={<ExportsPage />} />
      <Route path="notices" element={<NoticesPage desk="audit" />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
