import { useTranslation } from 'react-i18next';
import type { components } from '../../api/schema.js';
import { momentText } from '../../lib/dates.js';
import { DisputeFile } from './dispute-file.js';
import styles from './disputes.module.css';

type Dispute = components['schemas']['DisputeDetailDto'];

/** Everything that was said and shown, in the order in which it was, by whom in what capacity. */
export function DisputeStatements({ dispute }: { readonly dispute: Dispute }) {
  const { t, i18n } = useTranslation('disputes');
  return (
    <ol className={styles.said} aria-label={t('said')}>
      {dispute.statements.map(({ n, at, by, kind, text, fileId }) => (
        <li key={n}>
          <p>
            <strong>
              {t(`party.${by}`)} · {t(`statement.${kind}`)}
            </strong>{' '}
            <span className={styles.soft}>{momentText(at, i18n.language)}</span>
          </p>
          {text !== null && <p className={styles.words}>{text}</p>}
          {fileId !== null && <DisputeFile id={dispute.id} fileId={fileId} n={n} />}
        </li>
      ))}
    </ol>
  );
}
