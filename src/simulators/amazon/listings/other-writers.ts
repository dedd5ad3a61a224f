import { type Listing, MERCHANT_CHANNEL } from './listing';
import { ownNumber } from './number-log';
import { type Accepted } from './submissions';

/** Another writer, such as an app, that sets its number again after each number that is not its own. */
export interface OtherWriter {
  readonly quantity: number;
  /** How long after the change, in ms. */
  readonly afterMs: number;
}

/** The other writers of listings, by SKU. They end with the process. */
export class OtherWriters {
  private readonly bySku = new Map<string, OtherWriter>();

  start(sku: string, writer: OtherWriter): void {
    this.bySku.set(sku, writer);
  }

  /** False when there is no such writer. */
  stop(sku: string): boolean {
    return this.bySku.delete(sku);
  }

  /** What the writer of a listing does about a change of it, if anything. */
  answerTo(sku: string, shown: Listing, at: number): Accepted | undefined {
    const writer = this.bySku.get(sku);
    if (writer === undefined || ownNumber(shown.availability) === writer.quantity) return undefined;
    const entries = [{ fulfillmentChannelCode: MERCHANT_CHANNEL, quantity: writer.quantity }];
    const changes = [{ op: 'merge' as const, entries }];
    return { sku, liveAt: at + writer.afterMs, changes, cause: 'edit', isOvertaken: true };
  }

  clear(): void {
    this.bySku.clear();
  }
}
