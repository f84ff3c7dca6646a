import { useTranslation } from 'react-i18next';
import { shanghaiDate } from '../../../lib/dates.js';
import { hoursText } from '../../../lib/hours.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { WEEKDAYS } from '../../pairs/use-rhythm.js';
import styles from '../worker.module.css';
import { LENGTHS, type PairDraft } from './pair-draft.js';

/** A month has that many days everywhere. */
const MONTH_DAYS = Array.from({ length: 28 }, (_, at) => String(at + 1));

interface RhythmFieldsProps {
  readonly draft: PairDraft;
  readonly onChange: (some: Partial<PairDraft>) => void;
}

/** How often, on which day, at what time, how long, from when until when. */
export function RhythmFields({ draft, onChange }: RhythmFieldsProps) {
  const { t, i18n } = useTranslation(['worker-pairs', 'pairs']);
  return (
    <div className={styles.filters}>
      <ChoiceSelect
        label={t('new.every')}
        value={draft.every}
        options={[
          ['week', t('new.everyWeek')],
          ['month', t('new.everyMonth')],
        ]}
        onChange={(every) => onChange({ every })}
      />
      <DayField draft={draft} onChange={onChange} />
      <TextField
        type="time"
        label={t('new.time')}
        value={draft.time}
        onChange={(event) => onChange({ time: event.target.value })}
      />
      <ChoiceSelect
        label={t('new.minutes')}
        value={draft.minutes}
        options={LENGTHS.map((one) => [one, hoursText(one, i18n.language)])}
        onChange={(minutes) => onChange({ minutes })}
      />
      <TextField
        type="date"
        label={t('fact.from')}
        min={shanghaiDate()}
        value={draft.startsOn}
        onChange={(event) => onChange({ startsOn: event.target.value })}
      />
      <TextField
        type="date"
        label={t('new.endsOn')}
        min={draft.startsOn}
        value={draft.endsOn}
        onChange={(event) => onChange({ endsOn: event.target.value })}
      />
    </div>
  );
}

function DayField({ draft, onChange }: RhythmFieldsProps) {
  const { t } = useTranslation(['worker-pairs', 'pairs']);
  if (draft.every === 'month') {
    return (
      <ChoiceSelect
        label={t('new.monthDay')}
        value={draft.monthDay}
        options={MONTH_DAYS.map((day) => [day, t('new.dayOf', { day })])}
        onChange={(monthDay) => onChange({ monthDay })}
      />
    );
  }
  return (
    <ChoiceSelect
      label={t('new.weekday')}
      value={draft.weekday}
      options={WEEKDAYS.map((day) => [day, t(`pairs:weekday.${day}`)])}
      onChange={(weekday) => onChange({ weekday })}
    />
  );
}
