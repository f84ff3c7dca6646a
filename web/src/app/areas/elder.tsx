import type { QueryClient } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, Route, Routes } from 'react-router';
import { useMaybeActing, useWay } from '../../features/elder/acting.js';
import { ActingBanner } from '../../features/elder/acting-banner.js';
import { ActivitiesPage, ActivityPage } from '../../features/elder/activity-pages.js';
import { AgreementsPage } from '../../features/elder/agreements-page.js';
import { AskConfirmPage } from '../../features/elder/ask-confirm-page.js';
import { AskWhatPage } from '../../features/elder/ask-what-page.js';
import { AskTimePage, AskWhenPage } from '../../features/elder/ask-when-page.js';
import { CareDetailPage } from '../../features/elder/care-detail-page.js';
import { CarePage } from '../../features/elder/care-page.js';
import { CodePage, PayPage, VisitCodePage } from '../../features/elder/code-pages.js';
import { ConfirmPage } from '../../features/elder/confirm-page.js';
import { DisputePage } from '../../features/elder/disputes/dispute-page.js';
import { SaidPage } from '../../features/elder/disputes/said-page.js';
import { AppealPage, SayPage } from '../../features/elder/disputes/say-pages.js';
import { FamilyPage, ProxyPage, RelativesPage } from '../../features/elder/family-pages.js';
import { HelpPage } from '../../features/elder/help-page.js';
import { HomePage } from '../../features/elder/home-page.js';
import { HoursPage, MonthPage } from '../../features/elder/hours-pages.js';
import { MessagesPage } from '../../features/elder/messages-page.js';
import { MorePage } from '../../features/elder/more-page.js';
import { NewProxyPage } from '../../features/elder/new-proxy-page.js';
import { ObjectionPage } from '../../features/elder/objection-page.js';
import { PairPage, PairsPage } from '../../features/elder/pair-pages.js';
import { PeoplePage } from '../../features/elder/people-page.js';
import {
  balanceQuery,
  memberQuery,
  proxiesQuery,
  recordsQuery,
  requestsQuery,
  servicesQuery,
} from '../../features/elder/queries.js';
import { Loading } from '../../ui/notice.js';
import { setDefaultSize } from '../look/look.js';
import { holds, type WebSession } from '../session/session.js';
import { MissingPage } from '../shell/missing-page.js';
import { Shell as Frame } from '../shell/shell.js';

/** Asks for what the first page shows; for whom a proxy acts is known after the first of these. */
export function readAhead(queries: QueryClient, session: WebSession): void {
  const { memberId } = session;
  const isElder = holds(session, 'elder');
  if (isElder) void queries.prefetchQuery(balanceQuery(memberId));
  void queries.prefetchQuery(proxiesQuery);
  if (isElder) void queries.prefetchQuery(memberQuery(memberId));
  void queries.prefetchQuery(servicesQuery);
  void queries.prefetchQuery(requestsQuery);
  void queries.prefetchQuery(recordsQuery);
}

/** The elder's part: large letters unless the person chose otherwise, at most four choices a page. */
export function Shell() {
  const { t } = useTranslation('elder');
  const way = useWay();
  useEffect(() => {
    setDefaultSize('large');
    return () => setDefaultSize('normal');
  }, []);
  const ways = [
    { to: way('/elder'), label: t('ways.home'), end: true },
    { to: way('/elder/messages'), label: t('ways.messages') },
    { to: way('/elder/help'), label: t('ways.help') },
  ];
  return (
    <Frame kind="tabs" label={t('ways.label')} ways={ways}>
      <ActingBanner />
      <Outlet />
    </Frame>
  );
}

/** All pages of the part. Who may act for several elders says for whom first. */
export function Pages() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Loading label={t('state.loading')} />}>
      <ChosenPages />
    </Suspense>
  );
}

function ChosenPages() {
  const { t } = useTranslation();
  const acting = useMaybeActing();
  if (acting === undefined) return <Loading label={t('state.loading')} />;
  if (acting === null) return <PeoplePage />;
  return (
    <Routes>
      <Route index element={<HomePage />} />
      <Route path="people" element={<PeoplePage />} />
      <Route path="ask" element={<AskWhatPage />} />
      <Route path="ask/when" element={<AskWhenPage />} />
      <Route path="ask/time" element={<AskTimePage />} />
      <Route path="ask/confirm" element={<AskConfirmPage />} />
      <Route path="care" element={<CarePage />} />
      <Route path="care/:id" element={<CareDetailPage />} />
      <Route path="confirm/:id" element={<ConfirmPage />} />
      <Route path="objection/:id" element={<ObjectionPage />} />
      <Route path="dispute/:id" element={<DisputePage />} />
      <Route path="dispute/:id/said" element={<SaidPage />} />
      <Route path="dispute/:id/say" element={<SayPage />} />
      <Route path="dispute/:id/appeal" element={<AppealPage />} />
      <Route path="code" element={<CodePage />} />
      <Route path="code/pay" element={<PayPage />} />
      <Route path="code/visit" element={<VisitCodePage />} />
      <Route path="help" element={<HelpPage />} />
      <Route path="messages" element={<MessagesPage />} />
      <Route path="family/:id" element={<ProxyPage />} />
      {acting.proxy === null && OWN_PAGES}
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}

/** What no proxy sees. */
const OWN_PAGES = [
  <Route key="more" path="more" element={<MorePage />} />,
  <Route key="hours" path="hours" element={<HoursPage />} />,
  <Route key="month" path="hours/:month" element={<MonthPage />} />,
  <Route key="family" path="family" element={<FamilyPage />} />,
  <Route key="new" path="family/new" element={<NewProxyPage />} />,
  <Route key="activities" path="activities" element={<ActivitiesPage />} />,
  <Route key="activity" path="activities/:id" element={<ActivityPage />} />,
  <Route key="pairs" path="pairs" element={<PairsPage />} />,
  <Route key="pair" path="pairs/:id" element={<PairPage />} />,
  <Route key="relatives" path="relatives" element={<RelativesPage />} />,
  <Route key="agreements" path="agreements" element={<AgreementsPage />} />,
];
