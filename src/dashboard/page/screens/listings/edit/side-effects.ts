import type { ListingPreview } from '../../../api/listing-answers';

/** What a listing changes beside itself: whether its SKU is sold under its own name. */
export function sideEffectsOf(sellerSku: string, changes: ListingPreview['changes']): readonly string[] {
  return changes.flatMap(({ sellerSku: name, before, after }) => {
    if (name === sellerSku || before === after) return [];
    if (after === undefined)
      return [
        `${name} is not sold under its own name any more. Amazon keeps ${figure(before)} there: close that listing, or make one of that name.`,
      ];
    return before === undefined
      ? [`${name} is sold under its own name again: ${figure(after)}.`]
      : [`${name}: ${figure(before)} → ${figure(after)}.`];
  });
}

function figure(units: number | undefined): string {
  return (units ?? 0).toLocaleString('en');
}
