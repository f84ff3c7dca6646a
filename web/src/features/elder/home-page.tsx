import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursText } from '../../lib/hours.js';
import { Card } from '../../ui/card.js';
import { Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type Acting, may, useActing, useWay } from './acting.js';
import { waits } from './agenda.js';
import { type Choice, Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { balanceQuery, memberQuery, servicesQuery } from './queries.js';
import { useAgenda } from './use-agenda.js';
import { useItemText } from './use-item-text.js';
import { measureOf, nameOf, sumsOf, timesOf } from './worth.js';

/** The first page: what there is, what comes next, and four ways on. */
export function HomePage() {
  const acting = useActing();
  return acting.proxy === null ? <OwnHome acting={acting} /> : <ProxyHome acting={acting} />;
}

function OwnHome({ acting }: { readonly acting: Acting }) {
  const { t } = useTranslation('elder');
  const { data: member } = useQuery(memberQuery(acting.elderId));
  const balance = useQuery(balanceQuery(acting.elderId));
  const words = useBalanceWords(acting.elderId);
  const name = member?.name ?? acting.elderNo;
  const ways = useWays(acting);
  return (
    <ElderPage title={t('home.title', { name })} say={words ?? t('home.counting')}>
      {balance.isPending && <Loading label={t('home.counting')} lines={1} />}
      <ProblemNotice error={balance.error} onRetry={() => void balance.refetch()} />
      <NextUp />
      <Choices label={t('choices.label')} of={ways} />
    </ElderPage>
  );
}

function ProxyHome({ acting }: { readonly acting: Acting }) {
  const { t } = useTranslation('elder');
  const ways = useWays(acting);
  const title = t('home.proxyTitle', { no: acting.proxy?.elderName ?? acting.elderNo });
  return (
    <ElderPage title={title} say={t('home.proxySay')}>
      <NextUp />
      <Choices label={t('choices.label')} of={ways} />
    </ElderPage>
  );
}

/** What comes next, in a sentence. */
function NextUp() {
  const { t } = useTranslation('elder');
  const agenda = useAgenda();
  const itemText = useItemText();
  if (agenda.error !== null) return <ProblemNotice error={agenda.error} onRetry={agenda.again} />;
  if (agenda.items === null) return <Loading label={t('next.label')} lines={1} />;
  const waiting = agenda.items.filter(waits).length;
  const next = agenda.items.find(({ matter }) => matter === 'coming');
  return (
    <Card>
      <h2>{t('next.label')}</h2>
      <p>{next === undefined ? t('next.nothing') : itemText(next)}</p>
      {waiting > 0 && (
        <p>
          <strong>{t('next.waiting', { count: waiting })}</strong>
        </p>
      )}
    </Card>
  );
}

/** What there is: in hours as soon as they are known, then also in what it can be had for; null before. */
function useBalanceWords(elderId: string): string | null {
  const { t, i18n } = useTranslation('elder');
  const { data: balance } = useQuery(balanceQuery(elderId));
  const { data: services } = useQuery(servicesQuery);
  if (balance === undefined) return null;
  const { free, held } = sumsOf(balance);
  const hours = hoursText(free, i18n.language);
  const measure = measureOf(services ?? []);
  const later = held > 0 ? ` ${t('home.held', { hours: hoursText(held, i18n.language) })}` : '';
  if (free <= 0) return `${t('home.none')}${later}`;
  if (measure === null || timesOf(free, measure) === 0)
    return `${t('home.have', { hours })}${later}`;
  const service = nameOf(measure, i18n.language);
  return `${t('home.worth', { hours, count: timesOf(free, measure), service })}${later}`;
}

function useWays(acting: Acting): Choice[] {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { items } = useAgenda();
  const waiting = items?.filter(waits).length ?? 0;
  const care: Choice = {
    to: way('/elder/care'),
    label: t('home.care'),
    more: waiting > 0 ? t('next.waiting', { count: waiting }) : t('home.careMore'),
    main: waiting > 0,
  };
  const ask: Choice = {
    to: way('/elder/ask'),
    label: t('home.ask'),
    more: t('home.askMore'),
    main: waiting === 0,
  };
  const code: Choice = { to: way('/elder/code'), label: t('home.code'), more: t('home.codeMore') };
  const { proxy } = acting;
  const last: Choice =
    proxy === null
      ? { to: way('/elder/more'), label: t('home.more'), more: t('home.moreMore') }
      : { to: way(`/elder/family/${proxy.id}`), label: t('home.scope'), more: t('home.scopeMore') };
  return [
    may(acting, 'request') ? ask : null,
    care,
    may(acting, 'redeem') ? code : null,
    last,
  ].filter((choice) => choice !== null);
}
