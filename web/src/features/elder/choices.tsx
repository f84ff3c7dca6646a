import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import styles from './elder.module.css';

/** At most so many things to choose from on one page. */
export const MOST_CHOICES = 4;

/** One way to go on. */
export interface Choice {
  readonly to: string;
  readonly label: string;
  /** What more there is to say about it. */
  readonly more?: ReactNode;
  /** The one to press most of the time. */
  readonly main?: boolean;
}

/** At most four large tiles. When there are more, three at a time with a way to the next ones; the address keeps the place. */
export function Choices({ label, of }: { readonly label: string; readonly of: readonly Choice[] }) {
  const { t } = useTranslation('elder');
  const [search] = useSearchParams();
  const isLong = of.length > MOST_CHOICES;
  const size = isLong ? MOST_CHOICES - 1 : MOST_CHOICES;
  const pages = Math.max(1, Math.ceil(of.length / size));
  const page = Math.min(Math.max(Number(search.get('page') ?? 1) || 1, 1), pages);
  const shown = of.slice((page - 1) * size, page * size);
  const next = new URLSearchParams(search);
  next.set('page', String(page === pages ? 1 : page + 1));
  return (
    <ul className={styles.choices} aria-label={label}>
      {shown.map((choice) => (
        <Tile key={choice.to} {...choice} />
      ))}
      {isLong && (
        <Tile
          to={`?${next}`}
          label={page === pages ? t('choices.first') : t('choices.next')}
          more={t('choices.place', { page, pages })}
        />
      )}
    </ul>
  );
}

function Tile({ to, label, more, main = false }: Choice) {
  return (
    <li>
      <Link to={to} className={`${styles.tile} ${main ? styles.main : ''}`}>
        <span className={styles.label}>{label}</span>
        {more !== undefined && <span>{more}</span>}
      </Link>
    </li>
  );
}
