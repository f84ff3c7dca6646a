import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { described, type FieldProps, Labelled } from './field.js';
import styles from './file-field.module.css';

interface FileFieldProps extends FieldProps {
  /** What has been chosen and is kept for later, to be named; absent where a file is taken at once. */
  readonly chosen?: readonly File[];
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  /** Called with none when what was chosen is taken out again. */
  readonly onFiles: (files: readonly File[]) => void;
}

/**
 * Chooses files. The browser's own field speaks the browser's language and not the page's, so it lies unseen above our
 * words: pressing, keys and the names for screen readers are still its own.
 */
export function FileField({ label, hint, error, chosen, onFiles, ...rest }: FileFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const names = chosen?.map(({ name }) => name).join(' · ');
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <div className={styles.file}>
        <input
          id={id}
          type="file"
          {...rest}
          {...described(id, { hint, error })}
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            // The same file, altered since, may be chosen once more.
            target.value = '';
            if (files.length > 0) onFiles(files);
          }}
        />
        <span aria-hidden="true" className={styles.choose}>
          {t('file.choose')}
        </span>
        {names !== undefined && (
          <span role="status" className={styles.names}>
            {names === '' ? t('file.none') : names}
          </span>
        )}
      </div>
      {names && (
        <div>
          <Button look="quiet" onClick={() => onFiles([])}>
            {t('file.remove')}
          </Button>
        </div>
      )}
    </Labelled>
  );
}
