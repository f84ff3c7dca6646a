import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { ActivitiesPage } from '../../features/worker/activities/activities-page.js';
import { ActivityPage } from '../../features/worker/activities/activity-page.js';
import { AttendancePage } from '../../features/worker/activities/attendance-page.js';
import { NewActivityPage } from '../../features/worker/activities/new-activity-page.js';
import { AlertPage } from '../../features/worker/alerts/alert-page.js';
import { AlertsPage } from '../../features/worker/alerts/alerts-page.js';
import { BoardPage } from '../../features/worker/board/board-page.js';
import { DevicesPage } from '../../features/worker/devices/devices-page.js';
import { NewDevicePage } from '../../features/worker/devices/new-device-page.js';
import { DisputePage } from '../../features/worker/disputes/dispute-page.js';
import { DisputesPage } from '../../features/worker/disputes/disputes-page.js';
import { HomePage } from '../../features/worker/home/home-page.js';
import { MemberPage } from '../../features/worker/members/member-page.js';
import { MembersPage } from '../../features/worker/members/members-page.js';
import { NewPairPage } from '../../features/worker/pairs/new-pair-page.js';
import { PairPage } from '../../features/worker/pairs/pair-page.js';
import { PairsPage } from '../../features/worker/pairs/pairs-page.js';
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
    { to: '/worker/pairs', label: t('ways.pairs') },
    { to: '/worker/activities', label: t('ways.activities') },
    { to: '/worker/board', label: t('ways.board') },
    { to: '/worker/disputes', label: t('ways.disputes') },
    { to: '/worker/records', label: t('ways.records') },
    { to: '/worker/members', label: t('ways.members') },
    { to: '/worker/devices', label: t('ways.devices') },
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
      <Route path="pairs" element={<PairsPage />} />
      <Route path="pairs/new" element={<NewPairPage />} />
      <Route path="pairs/:id" element={<PairPage />} />
      <Route path="activities" element={<ActivitiesPage />} />
      <Route path="activities/new" element={<NewActivityPage />} />
      <Route path="activities/:id" element={<ActivityPage />} />
      <Route path="activities/:id/attendance" element={<AttendancePage />} />
      <Route path="devices" element={<DevicesPage />} />
      <Route path="devices/new" element={<NewDevicePage />} />
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
