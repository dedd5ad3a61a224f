/** A listing that is certain: exactly one registered SKU has the same key as the seller SKU. */
export interface Proposal {
  readonly sellerSku: string;
  readonly sku: string;
  /**
   * `proposed` by a dry run, `created`, or `rejected`, and then `message` says why. `reason`: the seller SKU is another
   * spelling of the SKU, or the SKU's own name, which would not be sent any more beside that other seller SKU.
   */
  readonly outcome: 'proposed' | 'created' | 'rejected';
  readonly reason: 'same_sku' | 'own_name';
  readonly message?: string;
}

/** A seller SKU, and registered SKUs that it fits or may mean. */
export interface Ambiguity {
  readonly sellerSku: string;
  /** At most five. */
  readonly candidates: readonly string[];
}

/** What a run lists, in the order of the catalogue or of the names. */
export interface MatchLists {
  readonly proposals: readonly Proposal[];
  readonly ambiguous: readonly Ambiguity[];
  /** Seller SKUs that Amazon fulfils. */
  readonly fulfilledByAmazon: readonly string[];
  /** Seller SKUs that the merchant fulfils and that nothing links, each with the SKUs that it may mean. */
  readonly sellerSkus: readonly Ambiguity[];
  /** Registered SKUs with stock that no listing sells. */
  readonly skus: readonly string[];
}

/** Entries of each list that are kept: those that an answer shows, and those that are paged. The counts cover all. */
const MOST_LISTED: Readonly<Record<keyof MatchLists, number>> = {
  proposals: 1_000,
  ambiguous: 1_000,
  fulfilledByAmazon: 1_000,
  sellerSkus: 10_000,
  skus: 10_000,
};

/** Lists that fill up to their bound. */
export class GrowingLists implements MatchLists {
  readonly proposals: Proposal[] = [];
  readonly ambiguous: Ambiguity[] = [];
  readonly fulfilledByAmazon: string[] = [];
  readonly sellerSkus: Ambiguity[] = [];
  readonly skus: string[] = [];

  add<Name extends keyof MatchLists>(name: Name, entry: MatchLists[Name][number]): void {
    const list = this[name] as MatchLists[Name][number][];
    if (list.length < MOST_LISTED[name]) list.push(entry);
  }

  /** Puts the lists that are paged, and the proposals, in the order of the names. */
  sort(): void {
    for (const list of [this.proposals, this.sellerSkus])
      list.sort((one, other) => (one.sellerSku < other.sellerSku ? -1 : 1));
    this.skus.sort();
  }
}
