import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursText } from '../../lib/hours.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useActing, useWay } from './acting.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { requestsQuery, type Service, servicesQuery } from './queries.js';
import { costOf, nameOf, offered } from './worth.js';

/** Asking for care, first tap: what. What was asked for before stands first, the whole catalogue behind it. */
export function AskWhatPage() {
  const { t, i18n } = useTranslation('elder');
  const way = useWay();
  const { elderId } = useActing();
  const services = useQuery(servicesQuery);
  const { data: requests = [] } = useQuery(requestsQuery);
  const lately = requests.filter((one) => one.elderId === elderId).map((one) => one.serviceCode);
  const list = offered(services.data ?? [], [...new Set(lately)]);
  const cost = (service: Service) =>
    service.basis === 'per_visit'
      ? t('ask.perVisit', { hours: hoursText(costOf(service, 60), i18n.language) })
      : t('ask.perHour', { hours: hoursText(costOf(service, 60), i18n.language) });
  return (
    <ElderPage title={t('ask.what')} say={t('ask.whatSay')} back="/elder">
      <ProblemNotice error={services.error} onRetry={() => void services.refetch()} />
      {services.isPending && <Loading label={t('ask.what')} />}
      {services.data !== undefined && list.length === 0 && (
        <Empty title={t('ask.noService')}>
          <p>{t('ask.noServiceAdvice')}</p>
        </Empty>
      )}
      <Choices
        label={t('ask.what')}
        of={list.map((service) => ({
          to: way('/elder/ask/when', { what: service.code }),
          label: nameOf(service, i18n.language),
          more: cost(service),
        }))}
      />
    </ElderPage>
  );
}
