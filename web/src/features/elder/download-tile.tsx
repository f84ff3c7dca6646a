import styles from './elder.module.css';

/** A file of the service's, to keep. */
export function DownloadTile({
  href,
  file,
  label,
  more,
}: {
  readonly href: string;
  /** What it is called on the device; else as the service calls it. */
  readonly file?: string;
  readonly label: string;
  readonly more: string;
}) {
  return (
    <a className={styles.tile} href={href} download={file ?? ''}>
      <span className={styles.label}>{label}</span>
      <span>{more}</span>
    </a>
  );
}
