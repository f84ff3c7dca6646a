import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { type OnceChange, OnceForm } from '../../ui/once-form.js';
import styles from './desk.module.css';

/** A field of a form: `options` make it a choice. It has to be filled unless it is `optional`. */
export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'date' | 'month' | 'time' | 'number' | 'url' | 'tel' | 'long';
  readonly options?: readonly (readonly [value: string, label: string])[];
  readonly optional?: boolean;
  readonly value?: string;
}

export type Values = Readonly<Record<string, string>>;

interface QuickFormProps {
  readonly label: string;
  readonly fields: readonly FieldSpec[];
  readonly send: string;
  /** How the button that sends looks: where several forms share a page, one of them is what the page is for. */
  readonly look?: 'primary' | 'plain' | 'danger';
  readonly busy: boolean;
  readonly error: unknown;
  /** Of what must take effect once: while it has no answer the fields are locked. */
  readonly once?: OnceChange;
  readonly onSend: (values: Values) => void;
  /** Stands beside the button that sends. */
  readonly beside?: ReactNode;
}

/** Of what may be sent twice nothing is kept. */
const NEVER_LOST = { unanswered: null, askAgain: () => {}, isKnown: () => true };

/** A form of plain fields, side by side where there is room. The service judges what was filled in. */
export function QuickForm(props: QuickFormProps) {
  const { label, fields, send, look = 'primary', busy, error, onSend, beside } = props;
  const { once = { ...NEVER_LOST, isPending: busy, error } } = props;
  const { t } = useTranslation('desk');
  const [missing, setMissing] = useState<readonly string[]>([]);
  return (
    <OnceForm
      aria-label={label}
      onSubmit={(event) => {
        const values = valuesOf(event.currentTarget);
        const left = fields.filter(({ name, optional }) => !optional && values[name] === '');
        setMissing(left.map(({ name }) => name));
        if (left.length === 0) onSend(values);
      }}
      change={once}
      buttons={
        <div className={styles.row}>
          <Button type="submit" look={look} busy={busy}>
            {send}
          </Button>
          {beside}
        </div>
      }
    >
      <div className={styles.columns}>
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            error={missing.includes(field.name) ? t('missing') : null}
          />
        ))}
      </div>
    </OnceForm>
  );
}

function Field({ field, error }: { readonly field: FieldSpec; readonly error: string | null }) {
  const { t } = useTranslation('desk');
  const { name, label, hint, type = 'text', options, optional = false, value = '' } = field;
  const common = { name, hint, error, defaultValue: value };
  const said = optional ? t('optional', { label }) : label;
  if (options !== undefined) {
    return (
      <Select {...common} label={said}>
        {optional && <option value="">{t('none')}</option>}
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </Select>
    );
  }
  if (type === 'long') return <TextArea {...common} label={said} />;
  return <TextField {...common} label={said} type={type} autoComplete="off" />;
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') values[name] = value.trim();
  }
  return values;
}

/** The filled fields among `names`, for a body in which the others are left out. */
export function filled<Name extends string>(
  values: Values,
  ...names: readonly Name[]
): Partial<Record<Name, string>> {
  const kept: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
}
