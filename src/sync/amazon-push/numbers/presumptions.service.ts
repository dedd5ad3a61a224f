import { Injectable, Logger } from '@nestjs/common';
import {
  type OrdersKnown,
  type PresumedSold,
  unitsStillPresumed,
} from '../../../inventory/domain/amazon-number';
import type { Stock } from '../../../inventory/domain/stock';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { AmazonNumbersRepository } from '../../../inventory/outbox/amazon-numbers.repository';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import { SenderLease } from '../sender-lease';
import type { WatchedNumber } from './amazon-numbers';

/** Stocks whose presumptions end in one round: each costs a read and a write. */
const ENDED_PER_ROUND = 100;

/** Units of a seller SKU that a reading found missing, and the stocks that it was compared with. */
interface MissingUnits {
  readonly units: number;
  /** What Amazon showed. */
  readonly count: number;
  /** When the reading was answered, in milliseconds since the epoch. */
  readonly seenAtMs: number;
  readonly stocks: ReadonlyMap<string, Stock>;
}

/**
 * Writes on the stocks of a seller SKU's components that units are presumed sold at Amazon, and removes that when a search
 * of the orders went further than the reading, or orders are not read any more. Both mark the SKU as pending, so that what
 * is offered is compared with Amazon again. An order that is recorded meanwhile counts against it by itself
 * (unitsStillPresumed).
 *
 *   the process ends after the reading   nothing is written: the next sender reads the number and finds the units again
 *   an order is recorded at the same     the stock has another version: the reading is judged once more
 *   time
 *   another sender has taken over        it has a higher fencing number: nothing is written
 *
 * Push path: ReadingJudge, AmazonReadings -> Presumptions -> AmazonNumbersRepository. ADR 21.
 */
@Injectable()
export class Presumptions {
  private readonly logger = new Logger('Sender');
  /** By SKU: what is presumed sold. */
  private readonly open = new Map<string, readonly PresumedSold[]>();

  constructor(
    private readonly repository: AmazonNumbersRepository,
    private readonly ledger: LedgerRepository,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly drifts: AmazonDrifts,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender: it finds by `note` what is open. */
  clear(): void {
    this.open.clear();
  }

  /** Takes in what is presumed sold of a stock. */
  note({ sku, presumedSold = [] }: Pick<Stock, 'sku' | 'presumedSold'>): void {
    if (presumedSold.length > 0) this.open.set(sku, presumedSold);
    else this.open.delete(sku);
  }

  /** False while another system writes the number of the seller SKU again and again: fewer units are no sign of a sale. */
  mayPresume(sellerSku: string): boolean {
    return !this.drifts.isContested(sellerSku);
  }

  /**
   * Presumes units sold. Gives the stocks as they are then, all of them pending; undefined when one of them has moved since
   * it was read. Throws when the store does not answer.
   */
  async presume(
    { sellerSku, components }: Pick<WatchedNumber, 'sellerSku' | 'components'>,
    { units, count, seenAtMs, stocks }: MissingUnits,
  ): Promise<readonly Stock[] | undefined> {
    const writes = components.flatMap(({ sku, units: perUnit }) => {
      const stock = stocks.get(sku);
      if (stock === undefined) return [];
      const { version, presumedSold = [] } = stock;
      const one: PresumedSold = { sellerSku, units, perUnit, count, seenAtMs, version };
      return [{ stock, presumed: [...presumedSold.filter((other) => isOpen(other, stock)), one] }];
    });
    const written = await this.write(writes);
    if (written === undefined) return undefined;
    this.logger.warn(
      { sku: sellerSku, units },
      'Amazon shows fewer units than its recorded orders explain: presumed sold until the order or the next search',
    );
    return written;
  }

  /** Removes what the orders disprove, as far as they are known. Gives the stocks that are pending by that. */
  async end(orders: OrdersKnown): Promise<readonly Stock[]> {
    const disproved = [...this.open].filter(([, presumed]) =>
      presumed.some((one) => unitsStillPresumed(one, {}, orders) === 0),
    );
    const skus = disproved.slice(0, ENDED_PER_ROUND).map(([sku]) => sku);
    const stocks = await this.ledger.readRegistered(skus);
    const ended: Stock[] = [];
    for (const sku of skus) {
      const stock = stocks.get(sku);
      if (stock === undefined) this.open.delete(sku);
      else ended.push(...(await this.endOne(stock, orders)));
    }
    return ended;
  }

  private async endOne(stock: Stock, orders: OrdersKnown): Promise<readonly Stock[]> {
    const { presumedSold = [] } = stock;
    const presumed = presumedSold.filter((one) => isOpen(one, stock, orders));
    if (presumed.length === presumedSold.length) {
      this.note(stock);
      return [];
    }
    // The number is sent again by that. Units that no order explains were taken off by something else.
    if (orders !== 'off')
      for (const one of presumedSold)
        if (isOpen(one, stock) && !isOpen(one, stock, orders))
          await this.drifts.noteEdit({ ...one, sku: stock.sku, units: unitsStillPresumed(one, stock) });
    // A stock that has moved meanwhile is read again by the next round.
    return (await this.write([{ stock, presumed }])) ?? [];
  }

  private async write(
    writes: Parameters<AmazonNumbersRepository['presume']>[0],
  ): Promise<readonly Stock[] | undefined> {
    if (!this.lease.isHeld()) return [];
    const at = timestampOf(this.clock.now());
    const stocks = await this.repository.presume(writes, { at, fence: this.lease.fence });
    for (const stock of stocks ?? []) {
      this.note(stock);
      // The next commits of the SKU know what is presumed.
      this.commits.learn(stock);
    }
    return stocks;
  }
}

function isOpen(one: PresumedSold, stock: Stock, orders?: OrdersKnown): boolean {
  return unitsStillPresumed(one, stock, orders) > 0;
}
