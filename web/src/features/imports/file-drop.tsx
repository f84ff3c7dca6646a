import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/field.js';
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
  const frame = useRef<HTMLDivElement>(null);
  const isOver = useDropAnywhere((files) => {
    const input = frame.current?.querySelector('input');
    // The field then names the file as if it had been chosen there.
    if (input) input.files = files;
    onFile(files[0] ?? null);
  });
  const size = new Intl.NumberFormat(i18n.language).format(Math.ceil((file?.size ?? 0) / 1024));
  return (
    <div ref={frame} className={`${styles.drop} ${isOver ? styles.over : ''}`}>
      <TextField
        label={t('new.file')}
        hint={t('new.fileHint')}
        error={error}
        type="file"
        accept=".csv,text/csv"
        onChange={(event) => onFile(event.target.files?.[0] ?? null)}
      />
      <p role="status">
        {file === null ? t('new.drop') : t('new.chosen', { name: file.name, size })}
      </p>
    </div>
  );
}
