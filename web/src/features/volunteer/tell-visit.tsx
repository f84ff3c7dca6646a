import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { shanghaiInstant } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { OnceDialog } from '../../ui/once-dialog.js';
import type { PairDetail, Visit } from '../together/queries.js';

const OUTCOMES = ['well', 'need', 'urgent'] as const;
const REASONS = [
  'not_at_home',
  'no_answer',
  'in_hospital',
  'away',
  'refused',
  'visitor_prevented',
  'other',
] as const;
const HOUR = 60;

interface TellProps {
  readonly of: {
    readonly visit: Visit;
    readonly pair: PairDetail;
    readonly who: string;
    /** The day for which it was planned. */
    readonly day: string;
  };
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** How the elder was, and from when to when one was there: the hours wait for approval like any others. */
export function SeenVisit({ of: { visit, pair, who, day }, onDone, onClose }: TellProps) {
  const { t } = useTranslation(['volunteer-together', 'volunteer']);
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('well');
  const [from, setFrom] = useState(pair.startTime);
  const [until, setUntil] = useState(later(pair.startTime, pair.minutes));
  const [note, setNote] = useState('');
  const record = useChange(
    (_: null, key) => {
      const params = { path: { id: visit.id }, header: { 'Idempotency-Key': key } };
      const hours = { startedAt: shanghaiInstant(day, from), endedAt: shanghaiInstant(day, until) };
      const words = note.trim();
      const body = { outcome, hours, ...(words && { note: words }) };
      return ask(api.POST('/v1/visits/{id}/record', { params, body }));
    },
    [['volunteer']],
    onDone,
  );
  return (
    <OnceDialog
      title={t('visit.seenWho', { who })}
      yes={t('visit.send')}
      no={t('volunteer:no')}
      isReady={from !== '' && until > from}
      change={record}
      onSend={() => record.mutate(null)}
      onClose={onClose}
    >
      <Select
        label={t('visit.outcome')}
        value={outcome}
        onChange={(event) =>
          setOutcome(OUTCOMES.find((one) => one === event.target.value) ?? 'well')
        }
      >
        {OUTCOMES.map((one) => (
          <option key={one} value={one}>
            {t(`outcome.${one}`)}
          </option>
        ))}
      </Select>
      <TextField
        type="time"
        label={t('visit.from')}
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <TextField
        type="time"
        label={t('visit.until')}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <TextArea
        label={t('visit.note')}
        hint={t('visit.noteHint')}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </OnceDialog>
  );
}

/** Nobody was seen, and why. */
export function MissedVisit({ of: { visit, who }, onDone, onClose }: TellProps) {
  const { t } = useTranslation(['volunteer-together', 'volunteer']);
  const [reason, setReason] = useState<(typeof REASONS)[number]>('not_at_home');
  const miss = useChange(
    () => {
      const params = { path: { id: visit.id } };
      return ask(api.POST('/v1/visits/{id}/miss', { params, body: { reason } }));
    },
    [['volunteer']],
    onDone,
  );
  return (
    <OnceDialog
      title={t('visit.missedWho', { who })}
      yes={t('visit.sendMissed')}
      no={t('volunteer:no')}
      isReady
      change={miss}
      onSend={() => miss.mutate(null)}
      onClose={onClose}
    >
      <Select
        label={t('visit.why')}
        value={reason}
        onChange={(event) =>
          setReason(REASONS.find((one) => one === event.target.value) ?? 'other')
        }
      >
        {REASONS.map((one) => (
          <option key={one} value={one}>
            {t(`reason.${one}`)}
          </option>
        ))}
      </Select>
    </OnceDialog>
  );
}

/** The time of day so many minutes later; the last minute of the day at most. */
function later(time: string, minutes: number): string {
  const [hours = 0, past = 0] = time.split(':').map(Number);
  const end = Math.min(hours * HOUR + past + minutes, 24 * HOUR - 1);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(end / HOUR))}:${two(end % HOUR)}`;
}
