import { useTranslation } from 'react-i18next';
import { shanghaiDate, shanghaiInstant, timeText } from '../../../lib/dates.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextArea, TextField } from '../../../ui/field.js';
import { VISIT_KINDS, VISIT_OUTCOMES } from './visit-queries.js';

/** What was seen, when and how. */
export interface Finding {
  readonly kind: (typeof VISIT_KINDS)[number];
  readonly outcome: (typeof VISIT_OUTCOMES)[number];
  readonly day: string;
  readonly time: string;
  readonly note: string;
}

/** A finding of just now. */
export function findingOfNow(kind: Finding['kind'] = 'home'): Finding {
  const now = new Date();
  return {
    kind,
    outcome: 'well',
    day: shanghaiDate(now),
    time: timeText(now.toISOString(), 'en'),
    note: '',
  };
}

/** The same as the service takes it. */
export function bodyOf({ kind, outcome, day, time, note }: Finding) {
  const words = note.trim();
  return { kind, outcome, visitedAt: shanghaiInstant(day, time), ...(words && { note: words }) };
}

/** The questions about a visit that was made. */
export function VisitFields({
  finding,
  onChange,
}: {
  readonly finding: Finding;
  readonly onChange: (finding: Finding) => void;
}) {
  const { t } = useTranslation('worker-care');
  return (
    <>
      <ChoiceSelect
        label={t('visit.how')}
        value={finding.kind}
        options={VISIT_KINDS.map((kind) => [kind, t(`visitKind.${kind}`)])}
        onChange={(chosen) => onChange({ ...finding, kind: chosen })}
      />
      <ChoiceSelect
        label={t('visit.outcome')}
        value={finding.outcome}
        options={VISIT_OUTCOMES.map((outcome) => [outcome, t(`visitOutcome.${outcome}`)])}
        onChange={(chosen) => onChange({ ...finding, outcome: chosen })}
      />
      <TextField
        type="date"
        label={t('visit.day')}
        value={finding.day}
        onChange={(event) => onChange({ ...finding, day: event.target.value })}
      />
      <TextField
        type="time"
        label={t('visit.time')}
        value={finding.time}
        onChange={(event) => onChange({ ...finding, time: event.target.value })}
      />
      <TextArea
        label={t('visit.note')}
        value={finding.note}
        maxLength={1000}
        onChange={(event) => onChange({ ...finding, note: event.target.value })}
      />
    </>
  );
}
