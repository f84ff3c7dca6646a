/**
 * Does `work` for each item, one after the other. What one stumbles over is handed to `report` and keeps none of the
 * others waiting: in the background nobody above could answer for it, and the next round tries again. Ends early once
 * `isStopping`.
 */
export async function eachApart<T>(
  items: Iterable<T>,
  { work, report, isStopping = () => false }: Apart<T>,
): Promise<void> {
  for (const item of items) {
    if (isStopping()) return;
    try {
      await work(item);
    } catch (error) {
      report(item, error);
    }
  }
}

/** What `eachApart` does, and with whom it shares a fault. */
export interface Apart<T> {
  readonly work: (item: T) => Promise<unknown>;
  readonly report: (item: T, error: unknown) => void;
  readonly isStopping?: () => boolean;
}
