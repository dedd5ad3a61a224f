import type { ShopifyImport } from '../../../api/shopify-answers';

/** How far an import is, for its bar; without a value the bar has no end. */
export function progressOf({ dryRun, phase, problem, done = 0, total }: ShopifyImport): {
  readonly text: string;
  readonly value?: number;
} {
  if (problem !== undefined) return { text: `Trying again: ${problem}` };
  const verb = dryRun === true ? 'read' : 'registered';
  if (phase === 'listing')
    return {
      text:
        total === undefined || total === 0
          ? 'Shopify lists its items, which takes seconds to minutes'
          : `Shopify lists its items: ${figure(total)} so far`,
    };
  if (total === undefined || total === 0) return { text: `${figure(done)} items ${verb}` };
  return {
    text: `${figure(Math.min(done, total))} of ${figure(total)} items ${verb}`,
    value: Math.min(1, done / total),
  };
}

/** What an import found or did, one line each, only what there is. */
export function findingsOf(view: ShopifyImport): readonly string[] {
  const { created, changed, unchanged, skippedCount: skipped } = view;
  const isDry = view.dryRun === true;
  return [
    `${skus(created)} ${isDry ? 'would be registered, each' : created === 1 ? 'is registered,' : 'are registered, each'} with what Shopify has available.`,
    changed === 0
      ? ''
      : `${skus(changed)} ${isDry ? 'would change' : changed === 1 ? 'is changed' : 'are changed'}.`,
    unchanged === 0
      ? ''
      : `${skus(unchanged)} ${unchanged === 1 ? 'is' : 'are'} registered already and ${unchanged === 1 ? 'stays as it is' : 'stay as they are'}: where Shopify has another number, it becomes a difference.`,
    skipped === 0
      ? ''
      : `${figure(skipped)} ${skipped === 1 ? 'item is' : 'items are'} skipped: see why below.`,
  ].filter((text) => text !== '');
}

/** The button that registers what a dry run found. */
export function registerWords(created: number): string {
  return `Register ${skus(created)}`;
}

/** What is held from Amazon since an import. */
export function heldText(held: number): string {
  return `${skus(held)} ${held === 1 ? 'is' : 'are'} held: Amazon gets nothing of ${held === 1 ? 'it' : 'them'} until you have seen what would change.`;
}

/** How far a release is, for its bar; undefined while none is under way. */
export function releaseOf(
  held: number,
  from: number | undefined,
): { readonly text: string; readonly value: number } | undefined {
  if (from === undefined || from === 0) return undefined;
  const done = Math.max(0, from - held);
  return { text: `${figure(done)} of ${skus(from)} released`, value: done / from };
}

/** The step of the first day that is next. */
export type Step = 'read' | 'register' | 'send' | 'done';

/** Derived from what the service has, so that a reload or another person's click shows the same step. */
export function stepOf(view: ShopifyImport, held: number): Step {
  if (view.status === 'under_way') return view.dryRun === true ? 'read' : 'register';
  if (held > 0 && !(view.status === 'finished' && view.dryRun === true && view.created > 0)) return 'send';
  if (view.status !== 'finished') return 'read';
  if (view.dryRun === true) return view.created > 0 ? 'register' : 'done';
  return 'done';
}

function skus(count: number): string {
  return count === 1 ? '1 SKU' : `${figure(count)} SKUs`;
}

function figure(count: number): string {
  return count.toLocaleString('en');
}
