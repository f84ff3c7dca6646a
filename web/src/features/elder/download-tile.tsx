import { useSealedFile } from '../../lib/use-sealed-file.js';
import { SealingNotice } from '../../ui/sealing-notice.js';
import styles from './elder.module.css';

/** A file of the service's, to keep. */
export function DownloadTile({
  href,
  label,
  more,
}: {
  readonly href: string;
  readonly label: string;
  readonly more: string;
}) {
  return (
    <a className={styles.tile} href={href} download="">
      <span className={styles.label}>{label}</span>
      <span>{more}</span>
    </a>
  );
}

/** A file with proofs, to keep; while it is being sealed, it is waited for. */
export function SealedTile({
  name,
  read,
  label,
  more,
}: {
  readonly name: string;
  readonly read: () => Promise<unknown>;
  readonly label: string;
  readonly more: string;
}) {
  const file = useSealedFile({ name, read });
  return (
    <>
      <button
        type="button"
        className={styles.tile}
        disabled={file.isPending}
        aria-busy={file.isPending}
        onClick={file.save}
      >
        <span className={styles.label}>{label}</span>
        <span>{more}</span>
      </button>
      <SealingNotice {...file} onRetry={file.save} />
    </>
  );
}
