import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useActing, useWay } from './acting.js';
import { type Choice, Choices } from './choices.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { ProxyActs } from './proxy-acts.js';
import { type FamilyProxy, memberQuery, proxiesQuery } from './queries.js';
import { RevokeProxy } from './revoke-proxy.js';
import { nameOrNo, useProxyWords } from './use-proxy-words.js';

/** Who acts for the elder: each of them, and a way to name another. */
export function FamilyPage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { elderId } = useActing();
  const proxies = useQuery(proxiesQuery);
  const words = useProxyWords();
  const given = (proxies.data ?? [])
    .filter((proxy) => proxy.elderId === elderId)
    .sort((a, b) => rank(a) - rank(b));
  const choices: Choice[] = given.map((proxy) => ({
    to: way(`/elder/family/${proxy.id}`),
    label: nameOrNo(proxy.proxyName, proxy.proxyNo),
    more: words(proxy).state,
  }));
  const fresh = { to: way('/elder/family/new'), label: t('family.new'), more: t('family.newMore') };
  return (
    <ElderPage title={t('family.title')} say={t('family.say')} back="/elder/more">
      <ProblemNotice error={proxies.error} onRetry={() => void proxies.refetch()} />
      {proxies.isPending && <Loading label={t('family.title')} />}
      {proxies.data !== undefined && given.length === 0 && (
        <Empty title={t('family.empty')}>
          <p>{t('family.emptyAdvice')}</p>
        </Empty>
      )}
      <Choices label={t('family.title')} of={[...choices, fresh]} />
    </ElderPage>
  );
}

function rank({ state, inForce }: FamilyProxy): number {
  if (inForce) return 0;
  return state === 'revoked' ? 2 : 1;
}

/** One proxy, as both sides see it: what for, until when, how much, what was done, and the end of it. */
export function ProxyPage() {
  const { t } = useTranslation('elder');
  const { id = '' } = useParams();
  const { elderId, proxy: acting } = useActing();
  const session = useSession();
  const proxies = useQuery(proxiesQuery);
  const words = useProxyWords();
  const proxy = proxies.data?.find((one) => one.id === id);
  const back = acting === null ? '/elder/family' : '/elder';
  if (proxy === undefined) {
    return (
      <ElderPage
        title={t('family.one')}
        say={proxies.isPending ? '' : t('family.gone')}
        back={back}
      >
        <ProblemNotice error={proxies.error} onRetry={() => void proxies.refetch()} />
        {proxies.isPending && <Loading label={t('family.one')} />}
      </ElderPage>
    );
  }
  const { who, state, scope, limit, term } = words(proxy);
  const isSide = proxy.elderId === elderId || proxy.proxyId === session.memberId;
  return (
    <ElderPage title={who} say={state} back={back}>
      <Card>
        <p>{scope}</p>
        {limit !== null && <p>{limit}</p>}
        <p>{term}</p>
      </Card>
      {isSide && proxy.state !== 'revoked' && <RevokeProxy proxy={proxy} />}
      <ProxyActs id={proxy.id} />
    </ElderPage>
  );
}

/** The relatives that were declared at the station. */
export function RelativesPage() {
  const { t } = useTranslation('elder');
  const { elderId } = useActing();
  const member = useQuery(memberQuery(elderId));
  const relatives = member.data?.family?.relatives;
  const kinships = {
    spouse: t('kin.spouse'),
    parent_child: t('kin.parentChild'),
    grandparent_grandchild: t('kin.grand'),
    sibling: t('kin.sibling'),
    other: t('kin.other'),
  };
  return (
    <ElderPage title={t('relatives.title')} say={t('relatives.say')} back="/elder/more">
      <ProblemNotice error={member.error} onRetry={() => void member.refetch()} />
      {member.isPending && <Loading label={t('relatives.title')} />}
      {relatives?.length === 0 && (
        <Empty title={t('relatives.empty')}>
          <p>{t('relatives.emptyAdvice')}</p>
        </Empty>
      )}
      <ul className={styles.lines} aria-label={t('relatives.title')}>
        {relatives?.map(({ memberId, memberNo, kinship }) => (
          <li key={memberId}>{t('relatives.one', { no: memberNo, kin: kinships[kinship] })}</li>
        ))}
      </ul>
    </ElderPage>
  );
}
