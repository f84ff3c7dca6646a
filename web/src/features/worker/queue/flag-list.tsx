import { useTranslation } from 'react-i18next';
import styles from './queue.module.css';
import type { FlagFact, QueueFlag } from './queue-queries.js';
import { useFactWords } from './use-fact-words.js';

interface FlagListProps {
  readonly flags: readonly QueueFlag[];
  /** The figures of those that come of a comparison. */
  readonly facts: readonly FlagFact[];
}

/** What to mind about a record: what it is, with its figures, why it matters, and where to look. */
export function FlagList({ flags, facts }: FlagListProps) {
  const { t } = useTranslation('worker-queue');
  const wordsOf = useFactWords();
  if (flags.length === 0) return <p>{t('flags.none')}</p>;
  return (
    <ul className={styles.flags} aria-label={t('flags.label')}>
      {flags.map((flag) => {
        const fact = facts.find((one) => one.flag === flag);
        return (
          <li key={flag}>
            <p>
              <strong>{t(`flag.${flag}`)}</strong>
            </p>
            {fact !== undefined && <p>{wordsOf(fact)}</p>}
            <p>{t(`flagWhy.${flag}`)}</p>
            <p>{t(`flagLook.${flag}`)}</p>
          </li>
        );
      })}
    </ul>
  );
}
