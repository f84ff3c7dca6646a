/** Runs `work` on every item, at most `width` at once, and ends with the first error. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    // Lanes share one iterator: each item goes to whoever is free.
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
