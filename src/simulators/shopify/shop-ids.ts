import { randomInt } from 'node:crypto';

/** Ids of 13 digits, as those of a real shop; each is higher than the one before. */
export class ShopIds {
  constructor(private last = randomInt(1_000_000_000_000, 5_000_000_000_000)) {}

  next(): string {
    this.last += randomInt(1, 1000);
    return String(this.last);
  }

  /** Ids from now on are higher than these. */
  startAfter(id: string): void {
    this.last = Math.max(this.last, Number(id));
  }
}

/** The global id of a resource of Shopify. */
export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The number in a global id of this type; undefined for another one. */
export function idOf(type: string, text: string): string | undefined {
  return new RegExp(`^gid://shopify/${type}/(\\d+)$`).exec(text)?.[1];
}
