import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { spanText } from '../../lib/dates.js';
import type { AgendaItem } from './agenda.js';
import { servicesQuery } from './queries.js';
import { nameOf } from './worth.js';

/** Names of services by their codes; the code itself while the catalogue is not known. */
export function useServiceName(): (code: string) => string {
  const { i18n } = useTranslation();
  const { data: services } = useQuery(servicesQuery);
  return (code) => {
    const service = services?.find((one) => one.code === code);
    return service === undefined ? code : nameOf(service, i18n.language);
  };
}

/** Says in a sentence what stands with one thing of the agenda. */
export function useItemText(): (item: AgendaItem) => string {
  const { t, i18n } = useTranslation('elder');
  const service = useServiceName();
  return ({ matter, serviceCode, startsAt, endsAt, volunteer }) => {
    const facts = {
      service: service(serviceCode),
      when: spanText(startsAt, endsAt, i18n.language),
      who: volunteer ?? t('item.somebody'),
    };
    const texts = {
      confirm: t('item.confirm', facts),
      choose: t('item.choose', facts),
      rate: t('item.rate', facts),
      again: t('item.again', facts),
      coming: t('item.coming', facts),
      open: t('item.open', facts),
      done: t('item.done', facts),
      ended: t('item.ended', facts),
    };
    return texts[matter];
  };
}
