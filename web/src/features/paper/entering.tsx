import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { QuickForm } from '../desk/quick-form.js';
import { Row } from '../desk/section.js';
import { type Batch, enterForm, shut } from './queries.js';
import { type FormReading, readingFields, readingOf } from './reading.js';

/** The first typing: form by form, each judged at once; then the batch is shut. */
export function Entering({ batch: { id } }: { readonly batch: Batch }) {
  const { t } = useTranslation('station-paper');
  const [entered, setEntered] = useState(0);
  const enter = useChange(
    ({ formNo, reading }: { formNo: string; reading: FormReading }) =>
      enterForm(id, formNo, reading),
    [['paper']],
    () => setEntered(entered + 1),
  );
  const end = useChange(() => shut(id), [['paper']]);
  return (
    <>
      {enter.data !== undefined && (
        <Notice tone="good">{t('enter.done', { formNo: enter.data.formNo })}</Notice>
      )}
      <QuickForm
        key={entered}
        label={t('enter.title')}
        fields={[{ name: 'formNo', label: t('formNo') }, ...readingFields(t)]}
        send={t('enter.send')}
        busy={enter.isPending}
        error={enter.error}
        onSend={(values) =>
          enter.mutate({ formNo: values.formNo ?? '', reading: readingOf(values) })
        }
      />
      <p>{t('enter.shutAdvice')}</p>
      <ProblemNotice error={end.error} />
      <Row>
        <Button busy={end.isPending} onClick={() => end.mutate(undefined)}>
          {t('enter.shut')}
        </Button>
      </Row>
    </>
  );
}
