import type { DueLooks } from './look-schedule';

/**
 * The looks of one turn, in their order: receipts, readings, then receipts that a former sender left. One answer serves both, so each
 * seller SKU is named once; what is left of the last call reads receipts whose time comes soon.
 */
export function callsOf(
  { due, old, early }: DueLooks,
  readings: readonly string[],
  { calls, skusPerCall }: { readonly calls: number; readonly skusPerCall: number },
): readonly (readonly string[])[] {
  const needed = [...new Set([...due, ...readings, ...old])].slice(0, calls * skusPerCall);
  const places = Math.ceil(needed.length / skusPerCall) * skusPerCall;
  const named = [...new Set([...needed, ...early])].slice(0, places);
  const taken: string[][] = [];
  for (let from = 0; from < named.length; from += skusPerCall)
    taken.push(named.slice(from, from + skusPerCall));
  return taken;
}
