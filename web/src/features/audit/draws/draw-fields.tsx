import { useTranslation } from 'react-i18next';
import { Select, TextField } from '../../../ui/field.js';
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
      <Select
        label={t('draw.kind')}
        value={wish.kind}
        onChange={(e) =>
          onChange({ kind: DRAW_KINDS.find((one) => one === e.target.value) ?? wish.kind })
        }
      >
        {DRAW_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`drawKind.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        label={t('draw.unit')}
        value={wish.unit}
        onChange={(e) => onChange({ unit: e.target.value })}
      >
        {units.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}（{code}）
          </option>
        ))}
      </Select>
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
