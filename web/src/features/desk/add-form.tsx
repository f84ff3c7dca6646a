import type { QueryKey } from '@tanstack/react-query';
import { useChange } from '../../lib/use-change.js';
import { Notice } from '../../ui/notice.js';
import { type FieldSpec, QuickForm, type Values } from './quick-form.js';

interface AddFormProps<Body, Added> {
  readonly label: string;
  readonly send: string;
  readonly fields: readonly FieldSpec[];
  /** What the service is sent of what was filled in. */
  readonly bodyOf: (values: Values) => Body;
  readonly add: (body: Body) => Promise<Added>;
  readonly touches: readonly QueryKey[];
  /** Says that it was added. */
  readonly done: (added: Added) => string;
}

/** A form that adds one thing after the other: it says what was added, and is empty again. */
export function AddForm<Body, Added extends { readonly id: string }>({
  label,
  send,
  fields,
  bodyOf,
  add,
  touches,
  done,
}: AddFormProps<Body, Added>) {
  const adding = useChange((body: Body) => add(body), touches);
  return (
    <>
      {adding.data !== undefined && <Notice tone="good">{done(adding.data)}</Notice>}
      <QuickForm
        key={adding.data?.id ?? ''}
        label={label}
        fields={fields}
        send={send}
        busy={adding.isPending}
        error={adding.error}
        onSend={(values) => adding.mutate(bodyOf(values))}
      />
    </>
  );
}
