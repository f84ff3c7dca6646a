import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Form, TextArea } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { AttachFile } from './attach-file.js';
import styles from './disputes.module.css';

/** What every query of disputes begins with. */
export const DISPUTES = ['disputes'] as const;
/** Until it is decided for good, both sides and the worker may say something. */
export const ARGUED: readonly components['schemas']['DisputeState'][] = [
  'open',
  'decided',
  'appealed',
];

/** Words and files for a dispute: both sides read them at once. */
export function SayInDispute({ id }: { readonly id: string }) {
  const { t } = useTranslation('disputes');
  const [text, setText] = useState('');
  const words = text.trim();
  const say = useChange(
    (said: string) => {
      const body = { text: said };
      return ask(api.POST('/v1/disputes/{id}/statements', { params: { path: { id } }, body }));
    },
    [DISPUTES],
    () => setText(''),
  );
  return (
    <div className={styles.say}>
      <Form
        aria-label={t('say.heading')}
        onSubmit={() => {
          if (words !== '' && !say.isPending) say.mutate(words);
        }}
      >
        <TextArea
          label={t('say.title')}
          hint={t('say.hint')}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ProblemNotice error={say.error} />
        <div>
          <Button type="submit" busy={say.isPending} disabled={words === ''}>
            {t('say.send')}
          </Button>
        </div>
      </Form>
      <AttachFile
        id={id}
        label={t('say.file')}
        hint={t('say.fileHint')}
        sending={t('say.sending')}
        touches={[DISPUTES]}
      />
    </div>
  );
}
