import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { DataTable } from '../../ui/data-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { QuickForm } from '../desk/quick-form.js';
import { useUnitName, useUnits } from '../units/queries.js';
import { giveRole, isRole, type Member, type Role, takeRole } from './queries.js';

/** The roles of a person: given and taken at a unit. */
export function Roles({
  of: { id, grants },
  roles,
}: {
  readonly of: Member;
  readonly roles: readonly Role[];
}) {
  const { t } = useTranslation('people');
  const units = useUnits();
  const unitOf = useUnitName();
  const give = useChange(
    ({ role, unitCode }: { role: Role; unitCode: string }) => giveRole(id, role, unitCode),
    [['people']],
  );
  const take = useChange((grantId: string) => takeRole(id, grantId), [['people']]);
  return (
    <>
      {grants.length === 0 ? (
        <p>{t('give.none')}</p>
      ) : (
        <DataTable
          label={t('rolesTitle')}
          keyOf={(grant) => grant.id}
          rows={grants}
          columns={[
            { name: t('role'), cell: ({ role }) => t(`roles.${role}`) },
            { name: t('unit'), cell: ({ unitCode }) => unitOf(unitCode) },
            {
              name: t('give.actions'),
              cell: ({ id: grantId, role, unitCode }) => (
                <Button
                  busy={take.isPending}
                  aria-label={t('give.takeOne', {
                    role: t(`roles.${role}`),
                    unit: unitOf(unitCode),
                  })}
                  onClick={() => take.mutate(grantId)}
                >
                  {t('give.take')}
                </Button>
              ),
            },
          ]}
        />
      )}
      <ProblemNotice error={take.error} />
      <QuickForm
        label={t('give.title')}
        fields={[
          { name: 'role', label: t('role'), options: roles.map((one) => [one, t(`roles.${one}`)]) },
          {
            name: 'unitCode',
            label: t('give.at'),
            options: units.map(({ code, name }) => [code, `${name} ${code}`]),
          },
        ]}
        send={t('give.send')}
        busy={give.isPending}
        error={give.error}
        onSend={({ role, unitCode = '' }) => isRole(role) && give.mutate({ role, unitCode })}
      />
    </>
  );
}
