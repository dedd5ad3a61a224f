import type { ShopItem } from '../admin-values';
import type { BareItemNode, LevelNode, VariantNode } from '../answer-shapes';
import { itemOf } from './item-answer';

type BulkLine = BareItemNode &
  VariantNode &
  LevelNode & {
    readonly __parentId?: string;
  };

/** Puts the lines of a bulk file together: an item, then its variants and levels with its id as parent. */
export class BulkLines {
  private item: BareItemNode | undefined;
  private variants: VariantNode[] = [];
  private levels: LevelNode[] = [];

  /** Takes the next line. Gives the item before it when the line starts another one. */
  take(text: string): ShopItem | undefined {
    if (text.trim() === '') return undefined;
    const line = JSON.parse(text) as BulkLine;
    if (line.__parentId !== undefined) {
      if (line.__parentId !== this.item?.id)
        throw new Error('A line of the bulk file stands apart from its item');
      if (line.id.startsWith('gid://shopify/ProductVariant/')) this.variants.push(line);
      else this.levels.push(line);
      return undefined;
    }
    const before = this.last();
    this.item = line;
    this.variants = [];
    this.levels = [];
    return before;
  }

  /** The item that the last lines belong to. */
  last(): ShopItem | undefined {
    return this.item === undefined ? undefined : itemOf(this.item, this.variants, this.levels);
  }
}
