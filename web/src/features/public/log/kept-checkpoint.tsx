import { useTranslation } from 'react-i18next';
import { saveFile } from '../../../lib/save-file.js';
import { Button } from '../../../ui/button.js';
import { QrCode } from '../../../ui/qr-code.js';
import styles from '../public.module.css';
import type { Checkpoint } from '../queries.js';
import logStyles from './log.module.css';

interface KeptCheckpointProps {
  readonly city: string;
  readonly checkpoint: Checkpoint;
}

/** A checkpoint to take along: as a file, printed, or as a code that another phone reads. */
export function KeptCheckpoint({ city, checkpoint }: KeptCheckpointProps) {
  const { t } = useTranslation('public-log');
  const { note, size } = checkpoint;
  const save = () =>
    saveFile(new Blob([note], { type: 'text/plain' }), `checkpoint-${city}-${size}.txt`);
  return (
    <section className={logStyles.kept}>
      <h3>{t('keep.title')}</h3>
      <p>{t('keep.why')}</p>
      <div className={logStyles.code}>
        <QrCode text={note} label={t('keep.code', { size })} />
      </div>
      <pre className={styles.mono}>{note}</pre>
      <p className="no-print">
        <Button onClick={save}>{t('keep.save')}</Button>
      </p>
    </section>
  );
}
