import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { ButtonLink } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { filled, QuickForm } from '../desk/quick-form.js';
import { Secret } from '../desk/section.js';
import { useUnits } from '../units/queries.js';
import { enrol, firstPassword, isRole, type Member, type Role } from './queries.js';

interface EnrolmentProps {
  readonly roles: readonly Role[];
  readonly base: string;
}

/** Enrols somebody, and shows the first password once. */
export function Enrolment({ roles, base }: EnrolmentProps) {
  const { t } = useTranslation('people');
  const units = useUnits();
  const [enrolled, setEnrolled] = useState<{ member: Member; password: string } | null>(null);
  const change = useChange(
    async (body: Parameters<typeof enrol>[0]) => {
      const member = await enrol(body);
      const { initialPassword } = await firstPassword(member.id);
      return { member, password: initialPassword };
    },
    [['people']],
    setEnrolled,
  );
  return (
    <>
      {enrolled !== null && (
        <Notice tone="good">
          <p>{t('enrol.done', { memberNo: enrolled.member.memberNo })}</p>
          <Secret>{enrolled.password}</Secret>
          <p>{t('password.once')}</p>
          <ButtonLink to={`${base}/${enrolled.member.id}`}>{t('enrol.open')}</ButtonLink>
        </Notice>
      )}
      <QuickForm
        key={enrolled?.member.id ?? ''}
        label={t('enrol.title')}
        fields={[
          { name: 'memberNo', label: t('memberNo'), hint: t('enrol.memberNoHint') },
          { name: 'name', label: t('name') },
          { name: 'role', label: t('role'), options: roles.map((one) => [one, t(`roles.${one}`)]) },
          {
            name: 'unitCode',
            label: t('unit'),
            options: units.map(({ code, name }) => [code, `${name} ${code}`]),
          },
          { name: 'idNumber', label: t('idNumber'), optional: true },
          { name: 'phone', label: t('phone'), type: 'tel', optional: true },
          { name: 'household', label: t('household'), hint: t('householdHint'), optional: true },
        ]}
        send={t('enrol.send')}
        busy={change.isPending}
        error={change.error}
        onSend={(values) => {
          const { memberNo = '', name = '', role, unitCode = '' } = values;
          if (!isRole(role)) return;
          const more = filled(values, 'idNumber', 'phone', 'household');
          change.mutate({ memberNo, name, role, unitCode, ...more });
        }}
      />
    </>
  );
}
