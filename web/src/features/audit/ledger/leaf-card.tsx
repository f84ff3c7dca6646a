import { useTranslation } from 'react-i18next';
import { Card, Facts } from '../../../ui/card.js';
import styles from '../audit.module.css';
import { MemberNo } from '../member-no.js';
import type { Entry } from '../queries.js';

/** The bytes that were hashed: word by word, and as they are. */
export function LeafCard({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('audit');
  const bytes = new TextEncoder().encode(entry.leaf).length;
  const lines = linesOf(entry.leaf);
  const actor = lines.find(([name]) => name === 'actor')?.[1] ?? null;
  return (
    <Card>
      <h2>{t('leaf.title')}</h2>
      <p>{t('leaf.hint', { bytes })}</p>
      {actor !== null && (
        <p>
          {t('leaf.actor')} <MemberNo id={actor} />
        </p>
      )}
      <Facts
        of={lines.map(([name, value]) => [
          name,
          <span key={name} className={styles.mono}>
            {value}
          </span>,
        ])}
      />
      <details>
        <summary className={styles.summary}>{t('leaf.bytes')}</summary>
        <pre className={`${styles.leaf} ${styles.mono}`}>{entry.leaf}</pre>
      </details>
    </Card>
  );
}

/** The members of a leaf with their values, one a line; nothing when it cannot be read. */
function linesOf(leaf: string): [string, string][] {
  try {
    const members = Object.entries(JSON.parse(leaf) as Record<string, unknown>);
    return members.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : inWords(value),
    ]);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function inWords(value: unknown): string {
  return value === null ? '—' : JSON.stringify(value, null, 1).replaceAll('\n', ' ');
}
