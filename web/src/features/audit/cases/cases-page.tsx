import { useInfiniteQuery } from '@tanstack/react-query';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useSession } from '../../../app/session/session.js';
import { dateText, shanghaiDate } from '../../../lib/dates.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Empty, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import styles from '../audit.module.css';
import { CaseDeskContext, CasePerson } from './case-desk.js';
import { NewCase } from './new-case.js';
import { CASE_STATES, type Case, casesQuery } from './queries.js';

/** What somebody has to look into, until when, and who. */
export function CasesPage() {
  const { t, i18n } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const chosen = params.get('state');
  const state = CASE_STATES.find((known) => known === chosen);
  const { base } = use(CaseDeskContext);
  const { memberId } = useSession();
  const others = { overdue: { overdue: true }, mine: { owner: memberId } } as const;
  const other = chosen === 'overdue' || chosen === 'mine' ? chosen : undefined;
  const filter = other !== undefined ? others[other] : state === undefined ? {} : { state };
  const list = useInfiniteQuery(casesQuery(filter));
  return (
    <Page title={t('cases.title')} lead={t('cases.lead')} broad>
      <NewCase />
      <div className={styles.row}>
        <ChoiceSelect
          label={t('record.state')}
          value={other ?? state ?? ''}
          any={t('cases.all')}
          options={[
            ['mine', t('cases.mine')],
            ['overdue', t('cases.overdue')],
            ...CASE_STATES.map((one) => [one, t(`caseState.${one}`)] as const),
          ]}
          onChange={(state) => setParams(state === '' ? {} : { state })}
        />
      </div>
      <PagedTable
        label={t('cases.title')}
        list={list}
        keyOf={({ id }) => id}
        empty={<Empty title={t('cases.none')}>{t('cases.noneHint')}</Empty>}
        columns={[
          {
            name: t('case.reason'),
            cell: ({ id, reason }) => <Link to={`${base}/${id}`}>{reason}</Link>,
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
  return ownerId === null ? t('case.nobody') : <CasePerson id={ownerId} />;
}

/** Whether its day has passed and nobody has ended it. */
export function isLate({ deadline, state }: Case): boolean {
  return (state === 'open' || state === 'assigned') && deadline < shanghaiDate();
}
