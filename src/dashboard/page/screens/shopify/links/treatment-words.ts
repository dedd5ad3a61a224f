import type { Mark } from '../../../parts/mark';

/** How an item of the shop is treated, and what a person can do about it. */
export interface Treatment {
  readonly mark: Mark;
  readonly meaning: string;
}

/** The treatments, those that a person can mend first. */
export const TREATMENTS: Readonly<Record<string, Treatment>> = {
  several_items: {
    mark: { word: 'on several items', icon: 'warning', tone: 'warning' },
    meaning:
      'The SKU stands on several variants, so a sale at Amazon has no one item to lower. Give each variant a SKU of its own in Shopify.',
  },
  no_sku: {
    mark: { word: 'no SKU', icon: 'warning', tone: 'warning' },
    meaning: 'The variant has no SKU. Enter one in Shopify, and it is linked at once.',
  },
  invalid_sku: {
    mark: { word: 'SKU not usable', icon: 'warning', tone: 'warning' },
    meaning: 'The SKU has more than 40 characters, or some that cannot be printed. Shorten it in Shopify.',
  },
  untracked: {
    mark: { word: 'not tracked', icon: 'off', tone: 'quiet' },
    meaning:
      'Shopify does not track its stock, so there is nothing to compare. Switch on “Track quantity” to link it.',
  },
  bundle: {
    mark: { word: 'bundle', icon: 'link', tone: 'quiet' },
    meaning: 'The parent of a bundle: Shopify takes its stock from the components, and those are linked.',
  },
  gift_card: {
    mark: { word: 'gift card', icon: 'off', tone: 'quiet' },
    meaning: 'Gift cards have no stock.',
  },
  linked: {
    mark: { word: 'linked', icon: 'check', tone: 'good' },
    meaning: 'Sales at Amazon are written to Shopify, and Shopify’s counts are compared.',
  },
};

/** The treatment by its name; one of a newer service is shown as it is. */
export function treatmentOf(name: string): Treatment {
  return (
    TREATMENTS[name] ?? {
      mark: { word: name.replaceAll('_', ' '), icon: 'info', tone: 'quiet' },
      meaning: 'It is not compared with Shopify.',
    }
  );
}

/** Why an import skipped an item that is none of the treatments. */
const SKIPS: Readonly<Record<string, Treatment>> = {
  not_in_pool: {
    mark: { word: 'not in the pool', icon: 'off', tone: 'quiet' },
    meaning: 'It is stocked at no location of the pool. Stock it at one in Shopify, and import again.',
  },
  out_of_bounds: {
    mark: { word: 'impossible number', icon: 'warning', tone: 'warning' },
    meaning: 'Shopify has more units of it than any figure may be. Correct its stock in Shopify.',
  },
  sold_as_listing: {
    mark: { word: 'name of a listing', icon: 'warning', tone: 'warning' },
    meaning: 'A listing of this name sells something else. Rename the listing, or the SKU in Shopify.',
  },
};

/** The reason why an import skipped an item. */
export function skipReason(reason: string): Treatment {
  return SKIPS[reason] ?? treatmentOf(reason);
}

/** The treatments to choose from in the list of what is not linked, with their words. */
export const UNLINKED_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TREATMENTS)
    .filter(([name]) => name !== 'linked')
    .map(([name, { mark }]) => [name, mark.word]),
);
