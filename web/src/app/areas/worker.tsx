import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { AlertPage } from '../../features/worker/alerts/alert-page.js';
import { AlertsPage } from '../../features/worker/alerts/alerts-page.js';
import { BoardPage } from '../../features/worker/board/board-page.js';
import { DisputePage } from '../../features/worker/disputes/dispute-page.js';
import { DisputesPage } from '../../features/worker/disputes/disputes-page.js';
import { HomePage } from '../../features/worker/home/home-page.js';
import { MemberPage } from '../../features/worker/members/member-page.js';
import { MembersPage } from '../../features/worker/members/members-page.js';
import { QueuePage } from '../../features/worker/queue/queue-page.js';
import { RecordPage } from '../../features/worker/records/record-page.js';
import { RecordsPage } from '../../features/worker/records/records-page.js';
import { RatePage } from '../../features/worker/visits/rate-page.js';
import { VisitsPage } from '../../features/worker/visits/visits-page.js';
import { Desk } from '../shell/desk.js';
import { MissingPage } from '../shell/missing-page.js';

/** The social worker's part: what is urgent first, then what waits. */
export function Shell() {
  const { t } = useTranslation('worker');
  const ways = [
    { to: '/worker', label: t('ways.home'), end: true },
    { to: '/worker/queue', label: t('ways.queue') },
    { to: '/worker/alerts', label: t('ways.alerts') },
    { to: '/worker/visits', label: t('ways.visits') },
    { to: '/worker/board', label: t('ways.board') },
    { to: '/worker/disputes', label: t('ways.disputes') },
    { to: '/worker/records', label: t('ways.records') },
    { to: '/worker/members', label: t('ways.members') },
  ];
  return <Desk label={t('ways.label')} ways={ways} />;
}

export function Pages() {
  return (
    <Routes>
      <Route index element={<HomePage />} />
      <Route path="queue" element={<QueuePage />} />
      <Route path="alerts" element={<AlertsPage />} />
      <Route path="alerts/:id" element={<AlertPage />} />
      <Route path="visits" element={<VisitsPage />} />
      <Route path="visits/rate" element={<RatePage />} />
      <Route path="board" element={<BoardPage />} />
      <Route path="disputes" element={<DisputesPage />} />
      <Route path="disputes/:id" element={<DisputePage />} />
      <Route path="records" element={<RecordsPage />} />
      <Route path="records/:id" element={<RecordPage />} />
      <Route path="members" element={<MembersPage />} />
      <Route path="members/:id" element={<MemberPage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
