/** The body of `inventory_levels/update` and `inventory_levels/connect`; ids are numbers as text. */
export interface LevelMessage {
  readonly itemId: string;
  readonly locationId: string;
  /** Null: not known. */
  readonly available: number | null;
  /** As Shopify writes it; absent in some bodies. */
  readonly updatedAt?: string;
}
