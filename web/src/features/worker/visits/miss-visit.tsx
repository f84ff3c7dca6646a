import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { AskDialog } from '../ask-dialog.js';
import type { Visit } from './visit-queries.js';

const REASONS = [
  'not_at_home',
  'refused',
  'in_hospital',
  'away',
  'no_answer',
  'visitor_prevented',
  'other',
] as const;

/** Says why nobody could be seen. */
export function MissVisit({
  visit,
  onClose,
}: {
  readonly visit: Visit;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('worker-care');
  const [reason, setReason] = useState<(typeof REASONS)[number]>('not_at_home');
  const miss = useChange(
    () => {
      const params = { path: { id: visit.id } };
      return ask(api.POST('/v1/visits/{id}/miss', { params, body: { reason } }));
    },
    [['visits'], ['roster']],
    onClose,
  );
  return (
    <AskDialog
      title={t('visit.miss')}
      yes={t('visit.save')}
      isReady
      change={miss}
      onSend={() => miss.mutate(null)}
      onClose={onClose}
    >
      <ChoiceSelect
        label={t('visit.why')}
        value={reason}
        options={REASONS.map((one) => [one, t(`missReason.${one}`)])}
        onChange={setReason}
      />
    </AskDialog>
  );
}
