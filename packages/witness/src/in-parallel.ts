/**
 * Works through a list, so many at once; answers the first answer that is not null, after which nothing new is begun.
 * Throws what any of them throws, when those under way have ended.
 */
export async function inParallel<T, R>(
  list: Iterable<T>,
  most: number,
  work: (one: T) => Promise<R | null>,
): Promise<R | null> {
  const rest = list[Symbol.iterator]();
  let answer: R | null = null;
  let isOver = false;
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && !isOver; next = rest.next()) {
      const found = await work(next.value).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
      if (found === null) continue;
      isOver = true;
      answer ??= found;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: most }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return answer;
}
