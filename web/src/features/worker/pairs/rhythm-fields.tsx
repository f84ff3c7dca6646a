import { useTranslation } from 'react-i18next';
import { shanghaiDate } from '../../../lib/dates.js';
import { hoursText } from '../../../lib/hours.js';
import { Select, TextField } from '../../../ui/field.js';
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
      <Select
        label={t('new.every')}
        value={draft.every}
        onChange={(event) => onChange({ every: event.target.value === 'month' ? 'month' : 'week' })}
      >
        <option value="week">{t('new.everyWeek')}</option>
        <option value="month">{t('new.everyMonth')}</option>
      </Select>
      <DayField draft={draft} onChange={onChange} />
      <TextField
        type="time"
        label={t('new.time')}
        value={draft.time}
        onChange={(event) => onChange({ time: event.target.value })}
      />
      <Select
        label={t('new.minutes')}
        value={draft.minutes}
        onChange={(event) => onChange({ minutes: event.target.value })}
      >
        {LENGTHS.map((one) => (
          <option key={one} value={one}>
            {hoursText(one, i18n.language)}
          </option>
        ))}
      </Select>
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
      <Select
        label={t('new.monthDay')}
        value={draft.monthDay}
        onChange={(event) => onChange({ monthDay: event.target.value })}
      >
        {MONTH_DAYS.map((day) => (
          <option key={day} value={day}>
            {t('new.dayOf', { day })}
          </option>
        ))}
      </Select>
    );
  }
  return (
    <Select
      label={t('new.weekday')}
      value={draft.weekday}
      onChange={(event) => onChange({ weekday: event.target.value })}
    >
      {WEEKDAYS.map((day) => (
        <option key={day} value={day}>
          {t(`pairs:weekday.${day}`)}
        </option>
      ))}
    </Select>
  );
}
