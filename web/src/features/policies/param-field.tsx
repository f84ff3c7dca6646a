import { useTranslation } from 'react-i18next';
import { hoursText } from '../../lib/hours.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { TextArea, TextField } from '../../ui/field.js';
import { Choices } from './choices.js';
import type { ParamSpec } from './specs.js';

interface ParamFieldProps {
  readonly spec: ParamSpec;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const EVIDENCE = ['self', 'paper', 'confirmed', 'code', 'qr'] as const;
const KINSHIPS = ['spouse', 'parent_child', 'grandparent_grandchild', 'sibling', 'other'] as const;
const OPTIONS = { yesNo: ['yes', 'no'], order: ['grant_first', 'own_first'] } as const;

/** One parameter with what it does; what can be read off a number is said beside it. */
export function ParamField({ spec, value, onChange }: ParamFieldProps) {
  const { t, i18n } = useTranslation('city-policies');
  const { path, kind, mayBeEmpty = false } = spec;
  const label = t(`p.${path}`);
  const explained = t(`h.${path}`);
  if (kind === 'evidence' || kind === 'kinships') {
    const options = kind === 'evidence' ? EVIDENCE : KINSHIPS;
    return (
      <Choices
        label={label}
        hint={explained}
        value={value}
        onChange={onChange}
        options={options.map((one) => [one, t(`${kind}.${one}`)])}
      />
    );
  }
  if (kind === 'yesNo' || kind === 'order') {
    return (
      <ChoiceSelect
        label={label}
        hint={explained}
        value={value}
        options={OPTIONS[kind].map((one) => [one, t(`${kind}.${one}`)])}
        onChange={onChange}
      />
    );
  }
  if (kind === 'grantTable' || kind === 'visitPlan') {
    return (
      <TextArea
        label={label}
        hint={explained}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const empty = mayBeEmpty ? t('emptyMeans') : '';
  const hours =
    kind === 'minutes' && Number(value) > 0
      ? t('inHours', { hours: hoursText(value, i18n.language) })
      : '';
  return (
    <TextField
      label={label}
      hint={`${explained}${empty}${hours}`}
      type="number"
      inputMode="numeric"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
