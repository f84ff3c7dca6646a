import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Service, servicesQuery } from './queries.js';

/** What a service is called in this language. */
export function serviceName(
  { name, nameEn }: Pick<Service, 'name' | 'nameEn'>,
  language: string,
): string {
  return language === 'en' ? (nameEn ?? name) : name;
}

/** Names services by their codes; a code stands for itself while the catalogue is not there. */
export function useServiceNames(): (code: string) => string {
  const { i18n } = useTranslation();
  const { data } = useQuery(servicesQuery);
  return (code) => {
    const service = data?.find((one) => one.code === code);
    return service === undefined ? code : serviceName(service, i18n.language);
  };
}
