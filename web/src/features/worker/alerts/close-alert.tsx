import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextArea } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';

const OUTCOMES = ['helped', 'ambulance', 'family', 'false_alarm', 'not_reached'] as const;

/** Says how a call for help ended. */
export function CloseAlert({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('worker-care');
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('helped');
  const [note, setNote] = useState('');
  const close = useChange(
    () => {
      const body = { outcome, ...(note.trim() && { note: note.trim() }) };
      return ask(api.POST('/v1/alerts/{id}/close', { params: { path: { id } }, body }));
    },
    [['alerts'], ['alert', id]],
    onClose,
  );
  return (
    <AskDialog
      title={t('alert.close')}
      yes={t('alert.closeSend')}
      isReady
      change={close}
      onSend={() => close.mutate(null)}
      onClose={onClose}
    >
      <ChoiceSelect
        label={t('alert.outcome')}
        value={outcome}
        options={OUTCOMES.map((one) => [one, t(`alertOutcome.${one}`)])}
        onChange={setOutcome}
      />
      <TextArea
        label={t('alert.note')}
        value={note}
        maxLength={1000}
        onChange={(event) => setNote(event.target.value)}
      />
    </AskDialog>
  );
}
