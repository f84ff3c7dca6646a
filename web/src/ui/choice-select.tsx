import type { ComponentProps } from 'react';
import { Select } from './field.js';

/** What `onChange` tells besides the values: an empty text, where none may be chosen. */
type NoneOf<Any> = Any extends string ? '' : never;

interface ChoiceSelectProps<Value extends string, Any extends string | undefined>
  extends Pick<ComponentProps<typeof Select>, 'label' | 'hint' | 'error' | 'autoFocus'> {
  readonly value: string;
  /** What no choice is called; without it, one of the options is always chosen. */
  readonly any?: Any;
  readonly options: readonly (readonly [value: Value, name: string])[];
  readonly onChange: (value: NoInfer<Value> | NoneOf<Any>) => void;
}

/** A choice among values, each with its name. */
export function ChoiceSelect<
  const Value extends string,
  Any extends string | undefined = undefined,
>({ any, options, onChange, ...rest }: ChoiceSelectProps<Value, Any>) {
  const choose = (text: string) => {
    const chosen = options.find(([value]) => value === text);
    onChange(chosen === undefined ? ('' as NoneOf<Any>) : chosen[0]);
  };
  return (
    <Select {...rest} onChange={(event) => choose(event.target.value)}>
      {any !== undefined && <option value="">{any}</option>}
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Select>
  );
}
