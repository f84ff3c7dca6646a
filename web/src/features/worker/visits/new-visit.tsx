import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { shanghaiDate } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';
import { bodyOf, findingOfNow, VisitFields } from './visit-fields.js';
import { VISIT_KINDS } from './visit-queries.js';

interface NewVisitProps {
  readonly elderId: string;
  readonly who: string;
  readonly onClose: () => void;
}

/** Plans a visit to an elder, by oneself. */
export function PlanVisit({ elderId, who, onClose }: NewVisitProps) {
  const { t } = useTranslation('worker-care');
  const [day, setDay] = useState(shanghaiDate());
  const [kind, setKind] = useState<(typeof VISIT_KINDS)[number]>('home');
  const plan = useChange(
    (_: null, key) => {
      const body = { elderId, plannedOn: day, kind };
      return ask(api.POST('/v1/visits', { params: { header: { 'Idempotency-Key': key } }, body }));
    },
    [['visits']],
    onClose,
  );
  return (
    <AskDialog
      title={t('visit.planFor', { who })}
      yes={t('visit.planSend')}
      isReady={day !== ''}
      change={plan}
      onSend={() => plan.mutate(null)}
      onClose={onClose}
    >
      <TextField
        type="date"
        label={t('visit.day')}
        value={day}
        onChange={(event) => setDay(event.target.value)}
      />
      <ChoiceSelect
        label={t('visit.how')}
        value={kind}
        options={VISIT_KINDS.map((one) => [one, t(`visitKind.${one}`)])}
        onChange={setKind}
      />
    </AskDialog>
  );
}

/** Enters a visit that was made without a plan. */
export function EnterVisit({ elderId, who, onClose }: NewVisitProps) {
  const { t } = useTranslation('worker-care');
  const [finding, setFinding] = useState(() => findingOfNow());
  const enter = useChange(
    (_: null, key) => {
      const params = { header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/visits/made', { params, body: { elderId, ...bodyOf(finding) } }));
    },
    [['visits'], ['roster']],
    onClose,
  );
  return (
    <AskDialog
      title={t('visit.enterFor', { who })}
      yes={t('visit.save')}
      isReady={finding.day !== '' && finding.time !== ''}
      change={enter}
      onSend={() => enter.mutate(null)}
      onClose={onClose}
    >
      <VisitFields finding={finding} onChange={setFinding} />
    </AskDialog>
  );
}
