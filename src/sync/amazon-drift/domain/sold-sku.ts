import type { Component } from '../../../inventory/domain/listing';

/** What is sold under a seller SKU. */
export interface SoldSku {
  readonly sellerSku: string;
  readonly isListing?: true;
  /** What one unit of it takes; the SKU itself, one unit, where it is no listing. */
  readonly components: readonly Component[];
}
