import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { CardsPart } from '../../features/cards/cards-part.js';
import { NoticesPage } from '../../features/notices/notices-page.js';
import { BatchPage } from '../../features/paper/batch-page.js';
import { PaperPage } from '../../features/paper/paper-page.js';
import { PeoplePage } from '../../features/people/people-page.js';
import { PersonPage } from '../../features/people/person-page.js';
import type { Role } from '../../features/people/queries.js';
import { EntryPage } from '../../features/records-entry/entry-page.js';
import { StaffPage } from '../../features/staff/staff-page.js';
import { HomePage } from '../../features/station/home-page.js';
import { CodePage } from '../../features/stations/code-page.js';
import { RosterPage } from '../../features/stations/roster-page.js';
import { TillPage } from '../../features/till/till-page.js';
import { Desk } from '../shell/desk.js';
import { MissingPage } from '../shell/missing-page.js';

const MEMBERS = '/station/members';
/** What a station gives; what reaches further, only the city does. */
const ROLES: readonly Role[] = ['volunteer', 'elder'];

/** The frame of the station admin's part. */
export function Shell() {
  const { t } = useTranslation('station');
  const ways = [
    { to: '/station', label: t('ways.home'), end: true },
    { to: MEMBERS, label: t('ways.members') },
    { to: '/station/paper', label: t('ways.paper') },
    { to: '/station/entry', label: t('ways.entry') },
    { to: '/station/till', label: t('ways.till') },
    { to: '/station/roster', label: t('ways.roster') },
    { to: '/station/code', label: t('ways.code') },
    { to: '/station/staff', label: t('ways.staff') },
    { to: '/station/notices', label: t('ways.notices') },
  ];
  return <Desk label={t('ways.label')} ways={ways} />;
}

/** The pages of the station admin. */
export function Pages() {
  return (
    <Routes>
      <Route index element={<HomePage />} />
      <Route path="members" element={<PeoplePage base={MEMBERS} roles={ROLES} />} />
      <Route
        path="members/:id"
        element={
          <PersonPage base={MEMBERS} roles={ROLES}>
            {({ id, roles }) => roles.includes('elder') && <CardsPart memberId={id} />}
          </PersonPage>
        }
      />
      <Route path="paper" element={<PaperPage />} />
      <Route path="paper/:id" element={<BatchPage />} />
      <Route path="entry" element={<EntryPage />} />
      <Route path="till" element={<TillPage />} />
      <Route path="roster" element={<RosterPage />} />
      <Route path="staff" element={<StaffPage base={MEMBERS} />} />
      <Route path="notices" element={<NoticesPage desk="station" />} />
      <Route path="code" element={<CodePage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
