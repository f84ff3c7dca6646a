import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.js';
import { Form, TextArea } from '../../../ui/field.js';
import { FileField } from '../../../ui/file-field.js';
import { addressWith, useCityInAddress } from '../city.js';
import type { Known } from './use-verification.js';
import styles from './verify.module.css';

interface KnownPanelProps {
  readonly known: Known;
  readonly onChange: (known: Known) => void;
  /** Checks what was chosen once more, against what is known now. */
  readonly onCheck: (() => void) | null;
}

/** What somebody knows from another place: a key, a checkpoint that was kept. Against it a file cannot be made up. */
export function KnownPanel({ known, onChange, onCheck }: KnownPanelProps) {
  const { t } = useTranslation('verify');
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={styles.known}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t('known.title')}</summary>
      <Form aria-label={t('known.title')} onSubmit={() => onCheck?.()}>
        <p>{t('known.why')}</p>
        <FileField
          label={t('known.kept')}
          multiple
          chosen={known.kept}
          onFiles={(kept) => onChange({ ...known, kept })}
        />
        <TextArea
          label={t('known.keys')}
          hint={t('known.keysHint')}
          rows={2}
          spellCheck={false}
          autoComplete="off"
          value={known.keys}
          onChange={({ target }) => onChange({ ...known, keys: target.value })}
        />
        <p>
          <Link to={addressWith('/public/log', useCityInAddress())}>{t('known.log')}</Link>
        </p>
        {onCheck !== null && (
          <Button type="submit" look="primary">
            {t('known.again')}
          </Button>
        )}
      </Form>
    </details>
  );
}
