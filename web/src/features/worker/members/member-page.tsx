import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { dateText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { type Member, memberQuery } from '../places.js';
import { balanceQuery } from '../records/record-queries.js';
import { HardshipsOf } from './hardships.js';

/** One member, as far as a worker may see them. */
export function MemberPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(memberQuery(id));
  return (
    <Page title={data?.name ?? data?.memberNo ?? t('member.one')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('member.loading')} />}
      {data !== undefined && <Whole member={data} />}
      <p>
        <Link to="/worker/members">{t('member.back')}</Link>
      </p>
    </Page>
  );
}

function Whole({ member }: { readonly member: Member }) {
  const { t } = useTranslation('worker-care');
  const unitName = useUnitName();
  const isElder = member.roles.includes('elder');
  return (
    <>
      <Card>
        <Facts
          of={[
            [t('member.no'), member.memberNo],
            [
              t('member.role'),
              member.roles.map((role) => t(`role.${role}`)).join(t('member.comma')),
            ],
            [t('rate.unit'), unitName(member.unitCode)],
            [t('member.status'), t(`memberStatus.${member.status}`)],
          ]}
        />
        {member.roles.includes('volunteer') && (
          <p>
            <Link to={`/worker/records?volunteer=${member.id}`}>{t('member.records')}</Link>
          </p>
        )}
      </Card>
      <Card>
        <h2>{t('member.balance')}</h2>
        <Balance id={member.id} />
      </Card>
      {isElder && (
        <>
          <Card>
            <h2>{t('hardship.title')}</h2>
            <HardshipsOf id={member.id} />
          </Card>
          <Card>
            <h2>{t('member.devices')}</h2>
            <p>
              <Link to={`/worker/devices?elder=${member.id}`}>{t('member.devicesGo')}</Link>
            </p>
          </Card>
          <Card>
            <h2>{t('member.assessments')}</h2>
            <Assessments id={member.id} />
          </Card>
        </>
      )}
    </>
  );
}

function Balance({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery(balanceQuery(id));
  const lines = data?.accounts.filter(({ minutes }) => minutes !== '0') ?? [];
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data !== undefined && lines.length === 0 && <p>{t('member.nothing')}</p>}
      <Facts
        of={lines.map(({ purpose, asset, minutes }) => [
          t(`purpose.${purpose}`) + (asset === 'GRT' ? t('member.granted') : ''),
          <Hours key={purpose + asset} minutes={minutes} />,
        ])}
      />
    </>
  );
}

function Assessments({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery({
    queryKey: ['assessments', id],
    queryFn: () => ask(api.GET('/v1/members/{id}/assessments', { params: { path: { id } } })),
  });
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <p>{t('member.noAssessment')}</p>}
      <ul>
        {(data?.items ?? []).map(({ id: key, level, assessedOn, assessor, inForce }) => (
          <li key={key}>
            {t('member.level', { level })} · {dateText(assessedOn, i18n.language)} · {assessor}
            {inForce && ` · ${t('member.inForce')}`}
          </li>
        ))}
      </ul>
    </>
  );
}
