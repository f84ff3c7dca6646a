import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Form, TextArea } from '../../../ui/field.js';
import { FileField } from '../../../ui/file-field.js';
import { useDropAnywhere } from '../../../ui/use-drop-anywhere.js';
import styles from './verify.module.css';

interface ChoosePanelProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onText: (text: string) => void;
}

/** Files to check: chosen, dropped anywhere on the page, or as pasted text. */
export function ChoosePanel({ onFiles, onText }: ChoosePanelProps) {
  const { t } = useTranslation('verify');
  const isOver = useDropAnywhere((files) => onFiles([...files]));
  return (
    <section className={`${styles.drop} ${isOver ? styles.over : ''}`}>
      <h2>{t('choose.title')}</h2>
      <p className={styles.soft}>{t('choose.what')}</p>
      <FileField label={t('choose.files')} multiple onFiles={onFiles} />
      <PasteForm onText={onText} />
    </section>
  );
}

function PasteForm({ onText }: { readonly onText: (text: string) => void }) {
  const { t } = useTranslation('verify');
  const [text, setText] = useState('');
  return (
    <details className={styles.details}>
      <summary>{t('choose.paste')}</summary>
      <Form
        aria-label={t('choose.paste')}
        onSubmit={() => {
          if (text.trim() !== '') onText(text);
        }}
      >
        <TextArea
          label={t('choose.text')}
          rows={4}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Button type="submit" look="primary">
          {t('choose.check')}
        </Button>
      </Form>
    </details>
  );
}
