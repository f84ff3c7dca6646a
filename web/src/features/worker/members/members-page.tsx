import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { Button } from '../../../ui/button.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { type Column, DataTable } from '../../../ui/data-table.js';
import { Form, TextField } from '../../../ui/field.js';
import { Page } from '../../../ui/page.js';
import { useUnitName } from '../../units/queries.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { PagedList } from '../lists.js';
import styles from '../worker.module.css';
import { WaitingHardships } from './hardships.js';

type Summary = components['schemas']['MemberSummaryAnswer'];

const ROLES = ['elder', 'volunteer', 'proxy'] as const;
/** What the service takes for a member number. */
const NUMBER = /^[A-Za-z0-9_-]{1,32}$/;

/** The people of the own units. */
export function MembersPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const isHardships = read('list') === 'hardships';
  return (
    <Page title={t('member.title')} lead={t('member.lead')} broad>
      <div className={styles.row}>
        <Button
          aria-pressed={isHardships}
          onClick={() => write({ list: isHardships ? null : 'hardships' })}
        >
          {t('member.waiting')}
        </Button>
      </div>
      {isHardships ? <WaitingHardships /> : <Search />}
    </Page>
  );
}

function Search() {
  const { t } = useTranslation('worker-care');
  const [read, write] = useAddressParts();
  const units = useOwnUnits('social_worker');
  const role = oneOf(ROLES, read('role'));
  const unit = read('unit');
  const asked = read('no');
  const memberNo = asked !== null && NUMBER.test(asked) ? asked : null;
  const [no, setNo] = useState(asked ?? '');
  const filter = { ...(role && { role }), ...(unit && { unit }), ...(memberNo && { memberNo }) };
  return (
    <>
      <search aria-label={t('member.search')}>
        <Form onSubmit={() => write({ no: no.trim() })}>
          <div className={styles.filters}>
            <TextField
              label={t('member.no')}
              value={no}
              onChange={(event) => setNo(event.target.value)}
            />
            <ChoiceSelect
              label={t('member.role')}
              value={role ?? ''}
              any={t('member.any')}
              options={ROLES.map((one) => [one, t(`role.${one}`)])}
              onChange={(role) => write({ role })}
            />
            <UnitSelect
              label={t('rate.unit')}
              value={unit ?? ''}
              any={t('member.any')}
              units={units}
              onChange={(unit) => write({ unit })}
            />
          </div>
          <div className={styles.row}>
            <Button type="submit">{t('member.find')}</Button>
          </div>
        </Form>
      </search>
      <PagedList
        queryKey={['members', filter]}
        load={(wish) => ask(api.GET('/v1/members', { params: { query: { ...filter, ...wish } } }))}
        empty={t('member.none')}
        emptyHint={t('member.noneHint')}
      >
        {(items) => <MemberTable items={items} />}
      </PagedList>
    </>
  );
}

function MemberTable({ items }: { readonly items: readonly Summary[] }) {
  const { t } = useTranslation('worker-care');
  const unitName = useUnitName();
  const columns: Column<Summary>[] = [
    {
      name: t('member.name'),
      cell: ({ id, name }) => (
        <Link to={`/worker/members/${id}`}>{name ?? t('member.erased')}</Link>
      ),
    },
    { name: t('member.no'), isWhole: true, cell: ({ memberNo }) => memberNo },
    {
      name: t('member.role'),
      cell: ({ roles }) => roles.map((role) => t(`role.${role}`)).join(t('member.comma')),
    },
    { name: t('rate.unit'), cell: ({ unitCode }) => unitName(unitCode) },
  ];
  return (
    <DataTable label={t('member.list')} columns={columns} rows={items} keyOf={({ id }) => id} />
  );
}
