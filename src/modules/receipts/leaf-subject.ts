/** What a leaf is about. */
export interface LeafSubject {
  /** Hexadecimal; null: nothing stands behind it. */
  readonly commitment: string | null;
  readonly id: string;
  readonly type: string;
  /** `YYYY-MM` in which it takes effect. */
  readonly month: string;
}

/** The subject that the text of a leaf names. */
export function subjectOf(leaf: string): LeafSubject {
  const { effective, subject } = JSON.parse(leaf) as {
    readonly effective: string;
    readonly subject: Omit<LeafSubject, 'month'>;
  };
  return { ...subject, month: effective.slice(0, 7) };
}
