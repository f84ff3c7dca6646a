import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAddress } from '../../lib/use-address.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Form, TextField } from '../../ui/field.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Row, Section } from '../desk/section.js';
import { useUnitName, useUnits } from '../units/queries.js';
import { UnitSelect } from '../units/unit-select.js';
import { Enrolment } from './enrolment.js';
import { isRole, peopleQuery, ROLES, type Role } from './queries.js';

interface PeoplePageProps {
  /** Where the pages of single people are. */
  readonly base: string;
  /** Roles that may be given at enrolment. */
  readonly roles: readonly Role[];
  readonly children?: ReactNode;
}

/** The people of one's units: found by number, role and unit; enrolled here. */
export function PeoplePage({ base, roles, children }: PeoplePageProps) {
  const { t } = useTranslation('people');
  const [enrols, setEnrols] = useState(false);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      broad
      actions={
        <Button look="primary" aria-expanded={enrols} onClick={() => setEnrols(!enrols)}>
          {t('enrol.title')}
        </Button>
      }
    >
      {enrols && (
        <Section title={t('enrol.title')}>
          <Enrolment roles={roles} base={base} />
        </Section>
      )}
      {children}
      <People base={base} />
    </Page>
  );
}

function People({ base }: { readonly base: string }) {
  const { t } = useTranslation('people');
  const [memberNo, setMemberNo] = useAddress('no');
  const [role, setRole] = useAddress('role');
  const [unit, setUnit] = useAddress('unit');
  const [typed, setTyped] = useState(memberNo);
  const nameOf = useUnitName();
  return (
    <>
      <Form aria-label={t('find.label')} onSubmit={() => setMemberNo(typed.trim())}>
        <Row>
          <TextField
            label={t('memberNo')}
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <ChoiceSelect
            label={t('role')}
            value={role}
            any={t('find.allRoles')}
            options={ROLES.map((one) => [one, t(`roles.${one}`)])}
            onChange={setRole}
          />
          <UnitSelect
            label={t('unit')}
            value={unit}
            onChange={setUnit}
            any={t('find.allUnits')}
            coded
            units={useUnits()}
          />
          <Button type="submit">{t('find.send')}</Button>
        </Row>
      </Form>
      <PagedTable
        list={useInfiniteQuery(peopleQuery({ memberNo, role, unit }))}
        label={t('title')}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('none')}>
            <p>{t('noneAdvice')}</p>
          </Empty>
        }
        columns={[
          {
            name: t('memberNo'),
            cell: ({ id, memberNo: no }) => <Link to={`${base}/${id}`}>{no}</Link>,
          },
          { name: t('name'), cell: ({ name }) => name ?? t('hidden') },
          {
            name: t('role'),
            cell: ({ roles }) =>
              roles
                .filter(isRole)
                .map((one) => t(`roles.${one}`))
                .join(t('comma')),
          },
          { name: t('unit'), cell: ({ unitCode }) => nameOf(unitCode) },
          { name: t('status'), cell: ({ status }) => t(`statuses.${status}`) },
        ]}
      />
    </>
  );
}
