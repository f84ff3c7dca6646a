import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Timeline } from 'antd';
import { Fragment, use } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { dateText, momentText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Empty, Loading, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { Paged } from '../../../ui/paged.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { CaseDeskContext, CasePerson } from './case-desk.js';
import { CaseSteps } from './case-steps.js';
import { isLate } from './cases-page.js';
import { type Case, caseHistoryQuery, caseQuery } from './queries.js';

/** One case: what it is about, who has it, what was done so far, and what comes next. */
export function CasePage() {
  const { t } = useTranslation('audit');
  const { id = '' } = useParams();
  const { base } = use(CaseDeskContext);
  const found = useQuery(caseQuery(id));
  return (
    <Page title={t('case.title')} broad actions={<Link to={base}>{t('case.back')}</Link>}>
      {found.isPending && <Loading label={t('loading')} />}
      <ProblemNotice error={found.error} onRetry={() => found.refetch()} />
      {found.data === null && <Empty title={t('case.missing')} />}
      {found.data && (
        <div className={styles.columns}>
          <CaseFacts one={found.data} />
          <CaseSteps one={found.data} />
          <History id={id} />
        </div>
      )}
    </Page>
  );
}

function CaseFacts({ one }: { readonly one: Case }) {
  const { t, i18n } = useTranslation('audit');
  const { language } = i18n;
  return (
    <Card>
      <h2>{one.reason}</h2>
      <Facts
        of={[
          [t('case.kind'), t(`caseKind.${one.kind}`)],
          [t('record.state'), t(`caseState.${one.state}`)],
          [
            t('case.deadline'),
            <Fragment key="deadline">
              {dateText(one.deadline, language)}{' '}
              {isLate(one) && <Tag tone="bad">{t('overdue')}</Tag>}
            </Fragment>,
          ],
          [
            t('case.owner'),
            one.ownerId === null ? t('case.nobody') : <CasePerson key="owner" id={one.ownerId} />,
          ],
          [t('case.openedBy'), <CasePerson key="by" id={one.openedBy} />],
          [t('case.openedAt'), momentText(one.openedAt, language)],
          [
            t('case.concerns'),
            one.concernsId === null ? '—' : <CasePerson key="concerns" id={one.concernsId} />,
          ],
        ]}
      />
    </Card>
  );
}

function History({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('audit');
  return (
    <Card>
      <h2>{t('case.history')}</h2>
      <Paged list={useInfiniteQuery(caseHistoryQuery(id))} empty={null}>
        {(events) => (
          <Timeline
            items={events.map(({ n, action, at, actorId, text, toState }) => ({
              key: n,
              content: (
                <>
                  <strong>{t(`caseAction.${action}`)}</strong> · {t(`caseState.${toState}`)}
                  <div>
                    <CasePerson id={actorId} /> · {momentText(at, i18n.language)}
                  </div>
                  {text !== null && <div>{text}</div>}
                </>
              ),
            }))}
          />
        )}
      </Paged>
    </Card>
  );
}
