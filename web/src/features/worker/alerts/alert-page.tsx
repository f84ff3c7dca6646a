import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { momentText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { Person, PersonById } from '../person.js';
import { AlertActs } from './alert-list.js';

/** One call for help, with every time that was kept. */
export function AlertPage() {
  const { t, i18n } = useTranslation(['worker-care', 'worker']);
  const { id = '' } = useParams();
  const unitName = useUnitName();
  const { data, error, refetch } = useQuery({
    queryKey: ['alert', id],
    queryFn: () => ask(api.GET('/v1/alerts/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title={t('alert.one')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('alert.loading')} />}
      {data !== undefined && (
        <>
          <Card>
            <Facts
              of={[
                [
                  t('alert.elder'),
                  <Person key="e" id={data.elderId} no={data.elderNo} name={data.elderName} />,
                ],
                [t('alert.unit'), unitName(data.unitCode)],
                [t('alert.state'), t(`alertState.${data.state}`)],
                [t('alert.level'), t(`alertLevel.${data.level}`)],
                ...(data.outcome
                  ? [[t('alert.outcome'), t(`alertOutcome.${data.outcome}`)] as const]
                  : []),
                ...(data.note ? [[t('alert.note'), data.note] as const] : []),
              ]}
            />
            <AlertActs alert={data} />
          </Card>
          <Card>
            <h2>{t('alert.history')}</h2>
            <ol>
              {data.history.map(({ n, at, action, level, actorId }) => (
                <li key={n}>
                  {momentText(at, i18n.language)} · {t(`alertAction.${action}`)}
                  {action === 'escalate' && ` · ${t(`alertLevel.${level}`)}`}
                  {actorId !== null && (
                    <>
                      {' · '}
                      <PersonById id={actorId} />
                    </>
                  )}
                </li>
              ))}
            </ol>
          </Card>
        </>
      )}
      <p>
        <Link to="/worker/alerts">{t('alert.back')}</Link>
      </p>
    </Page>
  );
}
