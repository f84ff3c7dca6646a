import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { shanghaiDate, shanghaiInstant, timeText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextArea, TextField } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';
import type { ServiceRecord } from '../records/record-queries.js';

const OUTCOMES = ['upheld', 'reversed', 'corrected'] as const;

interface DecideDisputeProps {
  readonly id: string;
  readonly record: ServiceRecord | undefined;
  readonly onClose: () => void;
}

/** The first decision, with the reason that both sides read. */
export function DecideDispute({ id, record, onClose }: DecideDisputeProps) {
  const { t } = useTranslation('worker-care');
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('upheld');
  const [reason, setReason] = useState('');
  const [times, setTimes] = useState(() => timesOf(record));
  const decide = useChange(
    () => {
      const startedAt = shanghaiInstant(times.day, times.from);
      const endedAt = shanghaiInstant(times.day, times.until);
      const correction = outcome === 'corrected' && { correction: { startedAt, endedAt } };
      const body = { outcome, reason: reason.trim(), ...correction };
      return ask(api.POST('/v1/disputes/{id}/decide', { params: { path: { id } }, body }));
    },
    [['disputes'], ['count'], ['record']],
    onClose,
  );
  return (
    <AskDialog
      title={t('dispute.decide')}
      yes={t('dispute.decideSend')}
      isReady={reason.trim() !== ''}
      change={decide}
      onSend={() => decide.mutate(null)}
      onClose={onClose}
    >
      <ChoiceSelect
        label={t('dispute.outcome')}
        hint={t('dispute.outcomeHint')}
        value={outcome}
        options={OUTCOMES.map((one) => [one, t(`disputeOutcome.${one}`)])}
        onChange={setOutcome}
      />
      {outcome === 'corrected' && (
        <>
          <TextField
            type="date"
            label={t('visit.day')}
            value={times.day}
            onChange={(event) => setTimes({ ...times, day: event.target.value })}
          />
          <TextField
            type="time"
            label={t('dispute.from')}
            value={times.from}
            onChange={(event) => setTimes({ ...times, from: event.target.value })}
          />
          <TextField
            type="time"
            label={t('dispute.until')}
            value={times.until}
            onChange={(event) => setTimes({ ...times, until: event.target.value })}
          />
        </>
      )}
      <TextArea
        label={t('dispute.reason')}
        hint={t('dispute.reasonHint')}
        value={reason}
        maxLength={1000}
        onChange={(event) => setReason(event.target.value)}
      />
    </AskDialog>
  );
}

function timesOf(record: ServiceRecord | undefined) {
  if (record === undefined) return { day: shanghaiDate(), from: '09:00', until: '10:00' };
  return {
    day: shanghaiDate(record.startedAt),
    from: timeText(record.startedAt, 'en'),
    until: timeText(record.endedAt, 'en'),
  };
}
