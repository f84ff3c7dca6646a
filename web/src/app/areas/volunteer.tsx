import type { QueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, Route, Routes } from 'react-router';
import { OutboxPage } from '../../features/outbox/outbox-page.js';
import { OutboxStrip } from '../../features/outbox/outbox-strip.js';
import { useSending } from '../../features/outbox/use-outbox.js';
import { ActivitiesPage } from '../../features/volunteer/activities-page.js';
import { ActivityPage } from '../../features/volunteer/activity-page.js';
import { AppointmentsPage } from '../../features/volunteer/appointments-page.js';
import { CertificatesPage } from '../../features/volunteer/certificates-page.js';
import { GivePage } from '../../features/volunteer/give-page.js';
import { HomePage } from '../../features/volunteer/home-page.js';
import { InboxPage } from '../../features/volunteer/inbox-page.js';
import { LogPage } from '../../features/volunteer/log-page.js';
import { MinePage } from '../../features/volunteer/mine-page.js';
import { PairPage } from '../../features/volunteer/pair-page.js';
import { PairsPage } from '../../features/volunteer/pairs-page.js';
import {
  balanceQuery,
  matchedQuery,
  servicesQuery,
  staysQuery,
} from '../../features/volunteer/queries.js';
import { RecordPage } from '../../features/volunteer/record-page.js';
import { RecordsPage } from '../../features/volunteer/records-page.js';
import { RequestPage } from '../../features/volunteer/request-page.js';
import { RequestsPage } from '../../features/volunteer/requests-page.js';
import { StatementPage } from '../../features/volunteer/statement-page.js';
import { StayPage } from '../../features/volunteer/stay-page.js';
import { usePreparation } from '../../features/volunteer/use-preparation.js';
import type { WebSession } from '../session/session.js';
import { MissingPage } from '../shell/missing-page.js';
import { Shell as Frame } from '../shell/shell.js';

/** Asks for what the first page shows. */
export function readAhead(queries: QueryClient, { memberId }: WebSession): void {
  void queries.prefetchQuery(balanceQuery(memberId));
  void queries.prefetchQuery(matchedQuery(memberId));
  void queries.prefetchQuery(staysQuery(memberId));
  void queries.prefetchQuery(servicesQuery);
}

/** The volunteer's part: made for a phone. */
export function Shell() {
  const { t } = useTranslation('volunteer');
  useSending();
  usePreparation();
  const ways = [
    { to: '/volunteer', label: t('ways.home'), end: true },
    { to: '/volunteer/requests', label: t('ways.find') },
    { to: '/volunteer/log', label: t('ways.log') },
    { to: '/volunteer/mine', label: t('ways.mine') },
  ];
  return (
    <Frame kind="tabs" label={t('ways.label')} ways={ways}>
      <OutboxStrip />
      <Outlet />
    </Frame>
  );
}

export function Pages() {
  return (
    <Routes>
      <Route index element={<HomePage />} />
      <Route path="requests" element={<RequestsPage />} />
      <Route path="requests/:id" element={<RequestPage />} />
      <Route path="appointments" element={<AppointmentsPage />} />
      <Route path="stay" element={<StayPage />} />
      <Route path="activities" element={<ActivitiesPage />} />
      <Route path="activities/:id" element={<ActivityPage />} />
      <Route path="pairs" element={<PairsPage />} />
      <Route path="pairs/:id" element={<PairPage />} />
      <Route path="log" element={<LogPage />} />
      <Route path="records" element={<RecordsPage />} />
      <Route path="records/:id" element={<RecordPage />} />
      <Route path="statement" element={<StatementPage />} />
      <Route path="give" element={<GivePage />} />
      <Route path="certificates" element={<CertificatesPage />} />
      <Route path="inbox" element={<InboxPage />} />
      <Route path="mine" element={<MinePage />} />
      <Route path="outbox" element={<OutboxPage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
