import { useTranslation } from 'react-i18next';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { UnitSelect } from '../../units/unit-select.js';
import styles from '../audit.module.css';
import type { DrawWish } from './new-draw.js';
import { DRAW_KINDS } from './queries.js';

interface DrawFieldsProps {
  readonly wish: DrawWish;
  readonly units: readonly { readonly code: string; readonly name: string }[];
  readonly onChange: (changes: Partial<DrawWish>) => void;
}

/** From what is drawn, how many, and the days that go with it. */
export function DrawFields({ wish, units, onChange }: DrawFieldsProps) {
  const { t } = useTranslation('audit');
  return (
    <div className={styles.columns}>
      <ChoiceSelect
        label={t('draw.kind')}
        value={wish.kind}
        options={DRAW_KINDS.map((kind) => [kind, t(`drawKind.${kind}`)])}
        onChange={(kind) => onChange({ kind })}
      />
      <UnitSelect
        coded
        label={t('draw.unit')}
        value={wish.unit}
        units={units}
        onChange={(unit) => onChange({ unit })}
      />
      <TextField
        label={t('draw.month')}
        type="month"
        value={wish.month}
        onChange={(e) => onChange({ month: e.target.value })}
      />
      <TextField
        label={t('draw.sample')}
        type="number"
        min={1}
        value={wish.sample}
        onChange={(e) => onChange({ sample: e.target.value })}
      />
      <Days wish={wish} onChange={onChange} />
    </div>
  );
}

function Days({ wish, onChange }: Omit<DrawFieldsProps, 'units'>) {
  const { t } = useTranslation('audit');
  return (
    <>
      <TextField
        label={t('draw.afterDay')}
        hint={t('newDraw.afterHint')}
        type="date"
        value={wish.day}
        onChange={(e) => onChange({ day: e.target.value })}
      />
      <TextField
        label={t('draw.afterTime')}
        type="time"
        value={wish.time}
        onChange={(e) => onChange({ time: e.target.value })}
      />
      <TextField
        label={t('draw.inspectBy')}
        type="date"
        value={wish.inspectBy}
        onChange={(e) => onChange({ inspectBy: e.target.value })}
      />
      <TextField
        label={t('draw.appealDays')}
        type="number"
        min={1}
        value={wish.appealDays}
        onChange={(e) => onChange({ appealDays: e.target.value })}
      />
    </>
  );
}
