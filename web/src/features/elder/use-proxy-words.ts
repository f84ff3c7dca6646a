import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session/session.js';
import { dateText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import type { ActScope, FamilyProxy } from './queries.js';

/** A proxy in words. */
export interface ProxyWords {
  readonly who: string;
  readonly state: string;
  readonly scope: string;
  /** Null when nothing may be spent. */
  readonly limit: string | null;
  readonly term: string;
}

/** Says what a proxy is for: to the elder of the proxy, to the proxy of what they may do. */
export function useProxyWords(): (proxy: FamilyProxy) => ProxyWords {
  const { t, i18n } = useTranslation('elder');
  const { memberId } = useSession();
  const scopes: Readonly<Record<ActScope, string>> = {
    request: t('scope.request'),
    confirm: t('scope.confirm'),
    redeem: t('scope.redeem'),
  };
  return (proxy) => {
    const date = (day: string) => dateText(day, i18n.language);
    const hours = (minutes: string) => hoursText(minutes, i18n.language);
    const isOwn = proxy.proxyId === memberId;
    const { redeemLimitMinutes: limit, leftMinutes: left } = proxy;
    const states = {
      proposed: t('family.proposed'),
      active: proxy.inForce ? t('family.active') : t('family.notNow'),
      revoked: t('family.revoked'),
    };
    return {
      who: isOwn
        ? t('family.forElder', { no: nameOrNo(proxy.elderName, proxy.elderNo) })
        : t('family.by', { no: nameOrNo(proxy.proxyName, proxy.proxyNo) }),
      state: states[proxy.state],
      scope: t('family.scope', {
        list: proxy.scopes
          .map((scope) => scopes[scope])
          .join(i18n.language === 'en' ? ', ' : '\u3001'),
      }),
      limit: limit === null ? null : t('family.limit', { hours: hours(limit), left: hours(left) }),
      term: t('family.term', { from: date(proxy.validFrom), until: date(proxy.validUntil) }),
    };
  };
}

/** A name with its number, or the number alone. */
export function nameOrNo(name: string | null, no: string): string {
  return name === null ? no : `${name}（${no}）`;
}
