import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursText } from '../../lib/hours.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { TextField } from '../../ui/field.js';
import { servicesQuery } from './queries.js';

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const LENGTHS = ['30', '60', '90', '120', '180', '240'];

/** The service meant, of those that the city offers; the first one until another is chosen. */
export function useService(chosen: string): string {
  const { data } = useQuery(servicesQuery);
  return chosen === '' ? (data?.items[0]?.code ?? '') : chosen;
}

/** Which service. */
export function ServiceField({ value, onChange }: FieldProps) {
  const { t } = useTranslation('hotline');
  const { data } = useQuery(servicesQuery);
  return (
    <ChoiceSelect
      label={t('field.service')}
      autoFocus
      value={value}
      options={(data?.items ?? []).map(({ code, name }) => [code, name])}
      onChange={onChange}
    />
  );
}

/** How long. */
export function LengthField({ value, onChange }: FieldProps) {
  const { t, i18n } = useTranslation('hotline');
  return (
    <ChoiceSelect
      label={t('field.length')}
      value={value}
      options={LENGTHS.map((minutes) => [minutes, hoursText(minutes, i18n.language)])}
      onChange={onChange}
    />
  );
}

/** A day or a time of day. */
export function WhenField({
  label,
  type,
  value,
  onChange,
}: FieldProps & { readonly label: string; readonly type: 'date' | 'time' }) {
  return (
    <TextField
      label={label}
      type={type}
      required
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  );
}
