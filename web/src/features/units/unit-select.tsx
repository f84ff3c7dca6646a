import { ChoiceSelect } from '../../ui/choice-select.js';

interface UnitSelectProps {
  readonly label: string;
  readonly value: string;
  readonly units: readonly { readonly code: string; readonly name: string }[];
  /** What no choice is called; without it, one of the units is chosen. */
  readonly any?: string;
  /** Whether each unit says its code, too, for those who work with codes. */
  readonly coded?: boolean;
  readonly onChange: (code: string) => void;
}

/** A choice among units. */
export function UnitSelect({ units, any, coded = false, ...rest }: UnitSelectProps) {
  const options = units.map(({ code, name }) => [code, coded ? `${name} ${code}` : name] as const);
  return <ChoiceSelect {...rest} any={any} options={options} />;
}
