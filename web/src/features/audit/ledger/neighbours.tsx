import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import styles from '../audit.module.css';
import { EntryLink } from '../member-no.js';
import type { Entry } from '../queries.js';

interface NeighboursProps {
  readonly entry: Entry;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** The entry in the chain: each names the hash of the one before it. */
export function Neighbours({ entry, before, after }: NeighboursProps) {
  const { t } = useTranslation('audit');
  return (
    <Card>
      <h2>{t('chain.title')}</h2>
      <p>{t('chain.hint')}</p>
      <ol className={styles.chain}>
        {[before, entry, after].map(
          (one) => one !== null && <Neighbour key={one.seq} entry={one} isHere={one === entry} />,
        )}
      </ol>
    </Card>
  );
}

function Neighbour({ entry, isHere }: { readonly entry: Entry; readonly isHere: boolean }) {
  const { t } = useTranslation('audit');
  return (
    <li className={`${styles.link} ${isHere ? styles.here : ''}`}>
      <strong>
        {isHere ? t('chain.here', { seq: entry.seq }) : <EntryLink seq={entry.seq} />}
      </strong>{' '}
      {t(`kind.${entry.kind}`)}
      <div>{t('chain.hash')}</div>
      <div className={styles.mono}>{entry.leafHash}</div>
    </li>
  );
}
