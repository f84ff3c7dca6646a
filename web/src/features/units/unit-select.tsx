import { Select } from '../../ui/field.js';
import { type Unit, useUnits } from './queries.js';

interface UnitSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly kind?: Unit['kind'];
  /** What no choice is called; without it, one of the units is chosen. */
  readonly all?: string;
}

/** A choice among the units. */
export function UnitSelect({ label, value, onChange, kind, all }: UnitSelectProps) {
  const units = useUnits(kind);
  return (
    <Select label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {all !== undefined && <option value="">{all}</option>}
      {units.map(({ code, name }) => (
        <option key={code} value={code}>
          {name} {code}
        </option>
      ))}
    </Select>
  );
}
