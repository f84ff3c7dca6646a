import { useTranslation } from 'react-i18next';
import { FileField } from '../../ui/file-field.js';
import { useDropAnywhere } from '../../ui/use-drop-anywhere.js';
import styles from './file-drop.module.css';

interface FileDropProps {
  readonly error: string | null;
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
}

/** One table file: chosen, or dropped anywhere on the page. */
export function FileDrop({ error, file, onFile }: FileDropProps) {
  const { t, i18n } = useTranslation('city-imports');
  const isOver = useDropAnywhere((files) => onFile(files[0] ?? null));
  const size = new Intl.NumberFormat(i18n.language).format(Math.ceil((file?.size ?? 0) / 1024));
  return (
    <div className={`${styles.drop} ${isOver ? styles.over : ''}`}>
      <FileField
        label={t('new.file')}
        hint={t('new.fileHint')}
        error={error}
        accept=".csv,text/csv"
        onFiles={([one]) => onFile(one ?? null)}
      />
      <p role="status">
        {file === null ? t('new.drop') : t('new.chosen', { name: file.name, size })}
      </p>
    </div>
  );
}
