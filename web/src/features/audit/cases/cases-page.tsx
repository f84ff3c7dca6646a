import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { dateText, shanghaiDate } from '../../../lib/dates.js';
import { Select } from '../../../ui/field.js';
import { Empty, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import styles from '../audit.module.css';
import { MemberNo } from '../member-no.js';
import { NewCase } from './new-case.js';
import { CASE_STATES, type Case, casesQuery } from './queries.js';

/** What somebody has to look into, until when, and who. */
export function CasesPage() {
  const { t, i18n } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const chosen = params.get('state');
  const state = CASE_STATES.find((known) => known === chosen);
  const isOverdue = chosen === 'overdue';
  const filter = isOverdue ? { overdue: true as const } : state === undefined ? {} : { state };
  const list = useInfiniteQuery(casesQuery(filter));
  return (
    <Page title={t('cases.title')} lead={t('cases.lead')} broad>
      <NewCase />
      <div className={styles.row}>
        <Select
          label={t('record.state')}
          value={isOverdue ? 'overdue' : (state ?? '')}
          onChange={(e) => setParams(e.target.value === '' ? {} : { state: e.target.value })}
        >
          <option value="">{t('cases.all')}</option>
          <option value="overdue">{t('cases.overdue')}</option>
          {CASE_STATES.map((one) => (
            <option key={one} value={one}>
              {t(`caseState.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <PagedTable
        label={t('cases.title')}
        list={list}
        keyOf={({ id }) => id}
        empty={<Empty title={t('cases.none')}>{t('cases.noneHint')}</Empty>}
        columns={[
          {
            name: t('case.reason'),
            cell: ({ id, reason }) => <Link to={`/audit/cases/${id}`}>{reason}</Link>,
          },
          { name: t('case.kind'), cell: ({ kind }) => t(`caseKind.${kind}`) },
          { name: t('record.state'), cell: ({ state: one }) => t(`caseState.${one}`) },
          { name: t('case.owner'), cell: Owner },
          {
            name: t('case.deadline'),
            cell: (one) => (
              <>
                {dateText(one.deadline, i18n.language)}{' '}
                {isLate(one) && <Tag tone="bad">{t('overdue')}</Tag>}
              </>
            ),
          },
        ]}
      />
    </Page>
  );
}

function Owner({ ownerId }: Case) {
  const { t } = useTranslation('audit');
  return ownerId === null ? t('case.nobody') : <MemberNo id={ownerId} />;
}

/** Whether its day has passed and nobody has ended it. */
export function isLate({ deadline, state }: Case): boolean {
  return (state === 'open' || state === 'assigned') && deadline < shanghaiDate();
}
