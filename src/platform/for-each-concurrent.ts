/** Runs the work for each item, `atOnce` at a time. Rejects with the first failure; other work may still run then. */
export async function forEachConcurrent<T>(
  all: Iterable<T>,
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const items = [...all];
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
