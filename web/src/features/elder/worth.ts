import type { Balance, Service } from './queries.js';

/** What an hour, or a visit, of a service takes from an account. */
export function costOf(service: Service, minutes: number): number {
  if (service.basis === 'per_visit') return Number(service.tariffMinutes ?? 0);
  const { rateNumerator, rateDenominator } = service;
  if (rateNumerator === null || rateDenominator === null) return 0;
  return Math.floor((minutes * rateNumerator) / rateDenominator);
}

/** Minutes that can be spent, own and granted; what is set aside for appointments; what of all was granted. */
export function sumsOf({ accounts }: Balance): { free: number; held: number; granted: number } {
  const sum = (purposes: readonly string[], field: 'minutes' | 'availableMinutes') =>
    accounts
      .filter(({ purpose }) => purposes.includes(purpose))
      .reduce((all, account) => all + Number(account[field]), 0);
  return {
    free: sum(['earned', 'granted'], 'availableMinutes'),
    held: sum(['held'], 'minutes'),
    granted: sum(['granted'], 'availableMinutes'),
  };
}

/** The service by which a balance is made plain: anybody may have it, and it is counted by the hour. */
export function measureOf(services: readonly Service[]): Service | null {
  const plain = services.filter(
    (one) => !one.referred && one.basis === 'per_minute' && costOf(one, 60) > 0,
  );
  return plain.find((one) => isForAnybody(one) && costOf(one, 60) === 60) ?? plain[0] ?? null;
}

/** How many whole times an hour of the service can be had. */
export function timesOf(freeMinutes: number, service: Service): number {
  return Math.max(0, Math.floor(freeMinutes / costOf(service, 60)));
}

/** What can be asked for, what was asked for last first; then what asks for no training and no level. */
export function offered(services: readonly Service[], askedLately: readonly string[]): Service[] {
  const rank = (service: Service) => {
    const lately = askedLately.indexOf(service.code);
    if (lately >= 0) return lately;
    return askedLately.length + (isForAnybody(service) ? 0 : 1);
  };
  return services.filter(({ referred }) => !referred).sort((a, b) => rank(a) - rank(b));
}

export function nameOf(service: Pick<Service, 'name' | 'nameEn'>, language: string): string {
  return language === 'en' ? (service.nameEn ?? service.name) : service.name;
}

function isForAnybody({ training, minimumLevel }: Service): boolean {
  return training === null && minimumLevel === null;
}
