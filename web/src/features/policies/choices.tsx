import { Checkbox } from 'antd';
import { useId } from 'react';
import styles from '../desk/desk.module.css';

interface ChoicesProps {
  readonly label: string;
  readonly hint: string;
  /** The chosen ones, with commas between them. */
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

/** Several of a few. */
export function Choices({ label, hint, value, options, onChange }: ChoicesProps) {
  const id = useId();
  const chosen = value.split(',').filter((one) => one !== '');
  return (
    <fieldset aria-describedby={id} className={styles.choices}>
      <legend>{label}</legend>
      <p id={id}>{hint}</p>
      <Checkbox.Group
        options={options.map(([one, text]) => ({ value: one, label: text }))}
        value={chosen}
        onChange={(all) => onChange(all.join(','))}
      />
    </fieldset>
  );
}
