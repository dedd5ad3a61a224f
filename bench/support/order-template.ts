import { createHmac } from 'node:crypto';
import { buildOrder } from '../../src/simulators/shopify/order-payload';
import { payloadJson } from '../../src/simulators/shopify/payload-json';

/** Order and line ids have this many digits, so that they can be overwritten in place. */
const ID_DIGITS = 13;
const PLACEHOLDER_ORDER = 9_100_000_000_000;
const PLACEHOLDER_LINE = 9_200_000_000_000;

/** The SKU with this index; all have the same length. */
export function benchSku(index: number): string {
  return `BENCH-${String(index).padStart(5, '0')}`;
}

/**
 * An `orders/create` payload of realistic shape whose ids and SKUs are overwritten in place: building every order anew
 * would cost the generator more CPU than the service needs to read it. The id of a line is the order's plus its index.
 */
export class OrderTemplate {
  private readonly body: Buffer;
  private readonly orderPlaces: readonly number[];
  private readonly linePlaces: readonly (readonly number[])[];
  private readonly skuPlaces: readonly number[];

  constructor(lines: number) {
    const indexes = Array.from({ length: lines }, (_, index) => index);
    const order = buildOrder({
      orderId: String(PLACEHOLDER_ORDER),
      lines: indexes.map((index) => ({
        lineId: String(PLACEHOLDER_LINE + index),
        sku: benchSku(99_000 + index),
        quantity: 1,
      })),
    });
    this.body = Buffer.from(payloadJson(order));
    this.orderPlaces = offsetsOf(this.body, String(PLACEHOLDER_ORDER));
    this.linePlaces = indexes.map((index) => offsetsOf(this.body, String(PLACEHOLDER_LINE + index)));
    this.skuPlaces = indexes.flatMap((index) => offsetsOf(this.body, benchSku(99_000 + index)));
  }

  get bytes(): number {
    return this.body.length;
  }

  /** The bytes of an order; valid until the next call. One SKU index a line. */
  fill(orderId: number, skus: readonly number[]): Buffer {
    const id = String(orderId);
    if (id.length !== ID_DIGITS) throw new Error(`An order id of the benchmark has ${ID_DIGITS} digits.`);
    for (const place of this.orderPlaces) this.body.write(id, place, 'latin1');
    this.linePlaces.forEach((places, index) => {
      const lineId = String(orderId + index);
      for (const place of places) this.body.write(lineId, place, 'latin1');
    });
    this.skuPlaces.forEach((place, index) => {
      this.body.write(benchSku(skus[index] ?? 0), place, 'latin1');
    });
    return this.body;
  }
}

/** Shopify's signature, made without the service's code that checks it. */
export function signature(body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

function offsetsOf(body: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = body.indexOf(text); at !== -1; at = body.indexOf(text, at + text.length)) places.push(at);
  if (places.length === 0) throw new Error(`The payload does not hold ${text}.`);
  return places;
}
