import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { QuickForm } from '../desk/quick-form.js';
import { type Counted, count } from './queries.js';
import { readingFields, readingOf } from './reading.js';

interface CountingProps {
  readonly id: string;
  /** The forms that were drawn for the second person. */
  readonly drawn: readonly string[];
}

/** The second person counts the same pile and reads the drawn forms, without seeing what the first one typed. */
export function Counting({ id, drawn }: CountingProps) {
  const { t } = useTranslation('station-paper');
  const change = useChange((body: Counted) => count(id, body), [['paper']]);
  const prefix = (formNo: string) => `${formNo} `;
  return (
    <>
      <p>{t('count.lead')}</p>
      <QuickForm
        label={t('count.title')}
        fields={[
          { name: 'forms', label: t('count.forms'), type: 'number' },
          { name: 'hours', label: t('count.hours'), type: 'number' },
          { name: 'minutes', label: t('count.minutes'), type: 'number', value: '0' },
          ...drawn.flatMap((formNo) =>
            readingFields(t, prefix(formNo)).map((field) => ({
              ...field,
              label: t('count.field', { formNo, label: field.label }),
            })),
          ),
        ]}
        send={t('count.send')}
        busy={change.isPending}
        error={change.error}
        onSend={(values) =>
          change.mutate({
            forms: Number(values.forms),
            minutes: String(60 * Number(values.hours) + Number(values.minutes)),
            sample: drawn.map((formNo) => ({ formNo, ...readingOf(values, prefix(formNo)) })),
          })
        }
      />
    </>
  );
}
