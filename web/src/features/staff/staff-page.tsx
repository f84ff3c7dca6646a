import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dateText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Row, Section } from '../desk/section.js';
import { useUnits } from '../units/queries.js';
import { UnitSelect } from '../units/unit-select.js';
import { EndOffice } from './end-office.js';
import { GiveOffice } from './give-office.js';
import { isStaffRole, type Office, STAFF_ROLES, staffQuery } from './queries.js';

interface StaffPageProps {
  /** Where the pages of single people are. */
  readonly base: string;
  /** Whether staff roles are given here; a station only looks. */
  readonly gives?: boolean;
}

/** Who works where, in which role; roles are given and taken back here. */
export function StaffPage({ base, gives = false }: StaffPageProps) {
  const { t } = useTranslation('staff');
  return (
    <Page title={t('title')} lead={t(gives ? 'lead' : 'leadStation')} broad>
      <Section title={t('list')}>
        <Offices base={base} gives={gives} />
      </Section>
      {gives && (
        <Section title={t('give.title')}>
          <GiveOffice />
        </Section>
      )}
    </Page>
  );
}

function Offices({ base, gives }: Required<StaffPageProps>) {
  const { t, i18n } = useTranslation(['staff', 'people']);
  const [role] = useAddress('role');
  const [unit] = useAddress('unit');
  const [ending, setEnding] = useState<Office | null>(null);
  const list = useInfiniteQuery(staffQuery({ role, unit }));
  const roleText = (office: Office) =>
    isStaffRole(office.role) ? t(`people:roles.${office.role}`) : office.role;
  return (
    <>
      <Filter />
      <PagedTable
        list={list}
        label={t('title')}
        keyOf={({ grantId }) => grantId}
        empty={
          <Empty title={t('none')}>
            <p>{t('noneAdvice')}</p>
          </Empty>
        }
        columns={[
          {
            name: t('people:memberNo'),
            cell: ({ memberId, memberNo, name }) =>
              name === null ? memberNo : <Link to={`${base}/${memberId}`}>{memberNo}</Link>,
          },
          { name: t('people:name'), cell: ({ name }) => name ?? t('people:hidden') },
          { name: t('people:role'), cell: roleText },
          { name: t('where'), cell: ({ unitName, unitCode }) => `${unitName} ${unitCode}` },
          { name: t('since'), cell: ({ grantedAt }) => dateText(grantedAt, i18n.language) },
          ...(gives
            ? [
                {
                  name: t('people:give.actions'),
                  cell: (office: Office) =>
                    office.mayEnd && (
                      <Button
                        aria-label={t('end.one', {
                          memberNo: office.memberNo,
                          role: roleText(office),
                          unit: office.unitCode,
                        })}
                        onClick={() => setEnding(office)}
                      >
                        {t('people:give.take')}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {ending !== null && <EndOffice office={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

/** The role and the unit that the list is narrowed to, kept in the address. */
function Filter() {
  const { t } = useTranslation(['staff', 'people']);
  const [role, setRole] = useAddress('role');
  const [unit, setUnit] = useAddress('unit');
  return (
    <Row>
      <ChoiceSelect
        label={t('people:role')}
        value={role}
        any={t('people:find.allRoles')}
        options={STAFF_ROLES.map((one) => [one, t(`people:roles.${one}`)])}
        onChange={setRole}
      />
      <UnitSelect
        label={t('people:unit')}
        value={unit}
        onChange={setUnit}
        any={t('people:find.allUnits')}
        coded
        units={useUnits()}
      />
    </Row>
  );
}
