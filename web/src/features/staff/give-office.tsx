import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Form } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row } from '../desk/section.js';
import { MemberField } from '../people/member-field.js';
import { giveRole, type MemberSummary } from '../people/queries.js';
import { useUnits } from '../units/queries.js';
import { UnitSelect } from '../units/unit-select.js';
import { isStaffRole, STAFF_ROLES, type StaffRole } from './queries.js';

/** Gives somebody who is enrolled already a staff role at a unit. */
export function GiveOffice() {
  const { t } = useTranslation('staff');
  const [round, setRound] = useState(0);
  const give = useChange(
    ({ who, role, unitCode }: { who: MemberSummary; role: StaffRole; unitCode: string }) =>
      giveRole(who.id, role, unitCode),
    [['people']],
    () => setRound(round + 1),
  );
  const given = give.variables;
  return (
    <>
      {give.isSuccess && given !== undefined && (
        <Notice tone="good">
          <p>
            {t('give.done', { who: given.who.name ?? given.who.memberNo, unit: given.unitCode })}
          </p>
        </Notice>
      )}
      <Fields key={round} busy={give.isPending} onSend={give.mutate} />
      <ProblemNotice error={give.error} />
    </>
  );
}

interface FieldsProps {
  readonly busy: boolean;
  readonly onSend: (wish: { who: MemberSummary; role: StaffRole; unitCode: string }) => void;
}

function Fields({ busy, onSend }: FieldsProps) {
  const { t } = useTranslation(['staff', 'people']);
  const [who, setWho] = useState<MemberSummary | null>(null);
  const [role, setRole] = useState<StaffRole>('social_worker');
  const [chosen, setUnit] = useState('');
  const city = useUnits('city')[0]?.code ?? '';
  const unitCode = chosen === '' ? city : chosen;
  return (
    <Form
      aria-label={t('give.title')}
      onSubmit={() => who !== null && onSend({ who, role, unitCode })}
    >
      <MemberField label={t('people:memberNo')} onFound={setWho} />
      <Row>
        <ChoiceSelect
          label={t('people:role')}
          value={role}
          options={STAFF_ROLES.map((one) => [one, t(`people:roles.${one}`)])}
          onChange={(chosen) => isStaffRole(chosen) && setRole(chosen)}
        />
        <UnitSelect
          coded
          units={useUnits()}
          label={t('people:give.at')}
          value={unitCode}
          onChange={setUnit}
        />
      </Row>
      <p>{t('give.hint')}</p>
      <Row>
        <Button type="submit" look="primary" busy={busy} disabled={who === null}>
          {t('people:give.send')}
        </Button>
      </Row>
    </Form>
  );
}
