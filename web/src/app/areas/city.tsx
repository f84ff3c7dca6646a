import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { CaseDeskContext, CITY_CASES } from '../../features/audit/cases/case-desk.js';
import { CasePage } from '../../features/audit/cases/case-page.js';
import { CasesPage } from '../../features/audit/cases/cases-page.js';
import { BooksPage } from '../../features/books/books-page.js';
import { ServicesPage } from '../../features/catalogue/services-page.js';
import { HomePage } from '../../features/city/home-page.js';
import { ErasuresPage } from '../../features/erasures/erasures-page.js';
import { GrantsPage } from '../../features/grants/grants-page.js';
import { ImportsPage } from '../../features/imports/imports-page.js';
import { NoticesPage } from '../../features/notices/notices-page.js';
import { PeoplePage } from '../../features/people/people-page.js';
import { PersonPage } from '../../features/people/person-page.js';
import { ROLES } from '../../features/people/queries.js';
import { PoliciesPage } from '../../features/policies/policies-page.js';
import { SettlementPage } from '../../features/settlement/settlement-page.js';
import { StaffPage } from '../../features/staff/staff-page.js';
import { UnitsPage } from '../../features/units/units-page.js';
import { WebhooksPage } from '../../features/webhooks/webhooks-page.js';
import { Desk } from '../shell/desk.js';
import { MissingPage } from '../shell/missing-page.js';

const PEOPLE = '/city/people';

/** The frame of the city admin's part. */
export function Shell() {
  const { t } = useTranslation('city');
  const ways = [
    { to: '/city', label: t('ways.home'), end: true },
    { to: '/city/settlement', label: t('ways.settlement') },
    { to: '/city/imports', label: t('ways.imports') },
    { to: '/city/policies', label: t('ways.policies') },
    { to: '/city/services', label: t('ways.services') },
    { to: '/city/units', label: t('ways.units') },
    { to: PEOPLE, label: t('ways.people') },
    { to: '/city/staff', label: t('ways.staff') },
    { to: '/city/grants', label: t('ways.grants') },
    { to: '/city/books', label: t('ways.books') },
    { to: '/city/cases', label: t('ways.cases') },
    { to: '/city/notices', label: t('ways.notices') },
    { to: '/city/webhooks', label: t('ways.webhooks') },
    { to: '/city/erasures', label: t('ways.erasures') },
  ];
  return <Desk label={t('ways.label')} ways={ways} />;
}

/** The pages of the city admin. */
export function Pages() {
  return (
    <CaseDeskContext value={CITY_CASES}>
      <Routes>
        <Route index element={<HomePage />} />
        <Route path="settlement" element={<SettlementPage />} />
        <Route path="imports" element={<ImportsPage />} />
        <Route path="policies" element={<PoliciesPage />} />
        <Route path="services" element={<ServicesPage />} />
        <Route path="units" element={<UnitsPage />} />
        <Route path="people" element={<PeoplePage base={PEOPLE} roles={ROLES} />} />
        <Route path="people/:id" element={<PersonPage base={PEOPLE} roles={ROLES} />} />
        <Route path="staff" element={<StaffPage base={PEOPLE} gives />} />
        <Route path="cases" element={<CasesPage />} />
        <Route path="cases/:id" element={<CasePage />} />
        <Route path="notices" element={<NoticesPage desk="city" />} />
        <Route path="grants" element={<GrantsPage />} />
        <Route path="books" element={<BooksPage />} />
        <Route path="webhooks" element={<WebhooksPage />} />
        <Route path="erasures" element={<ErasuresPage />} />
        <Route path="*" element={<MissingPage />} />
      </Routes>
    </CaseDeskContext>
  );
}
