import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../platform/durations';
import { alertIdOf } from '../../alerts/domain/alert';
import { isAmazonsOwnSku } from '../../inventory/domain/sku';
import type { Component } from '../../inventory/domain/listing';
import type { Stock } from '../../inventory/domain/stock';
import { SellerSkuLookup } from '../../inventory/listings/seller-sku-lookup.service';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { Clock } from '../../platform/clock';
import { badRequest } from '../../platform/http/api-error';
import type { Decision } from '../units/domain/disposition';
import type { ReturnStatement, ReturnUnit } from '../units/domain/return-unit';
import {
  type ReturnFilter,
  ReturnListRepository,
  type ReturnPosition,
  type ReturnsPage,
} from '../units/return-list.repository';
import { ReturnRecorderService } from '../units/return-recorder.service';

/**
 * The result of a return reported through the API. The figures are null when the SKU is not registered; of a listing they are
 * those of its first component.
 */
export interface ReturnAnswer {
  readonly outcome: 'applied' | 'duplicate';
  readonly action: Decision;
  readonly physical: number | null;
  readonly broadcast: number | null;
  readonly alertId?: string;
}

/** Milliseconds that a caller's clock, or its calendar day, may be ahead of ours. */
const AHEAD_MS = DAY_MS;

/** Reports and lists returns through the API. */
@Injectable()
export class ReturnsService {
  constructor(
    private readonly recorder: ReturnRecorderService,
    private readonly lists: ReturnListRepository,
    private readonly inventory: InventoryService,
    private readonly lookup: SellerSkuLookup,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves once the return is durable. Throws 400 for a date in the future, and StoreUnavailable: the same return may
   * safely be reported again.
   */
  async report(statement: Omit<ReturnStatement, 'source'>): Promise<ReturnAnswer> {
    if (Date.parse(statement.returnedAt) > this.clock.now() + AHEAD_MS)
      throw badRequest('Not well-formed: returnedAt lies in the future.', [
        { field: 'returnedAt', problem: 'must not lie in the future' },
      ]);
    const [recorded] = await this.recorder.record([{ source: 'api', ...statement }]);
    if (recorded === undefined) throw new Error('The recorder returned no result for a statement.');
    const { kind, unit } = recorded;
    const stocks = await this.stocksOf(unit);
    const [stock] = stocks.values();
    const unknown = [...stocks.keys()].find((sku) => stocks.get(sku) === undefined && !isAmazonsOwnSku(sku));
    const alertId = unit.alertId ?? (unknown === undefined ? undefined : alertIdOf.unknownSku(unknown));
    return {
      outcome: kind === 'applied' ? 'applied' : 'duplicate',
      action: unit.decision,
      physical: stock?.physical ?? null,
      broadcast: stock?.broadcast ?? null,
      ...(alertId === undefined ? {} : { alertId }),
    };
  }

  /** The stocks of the unit's components, or of its SKU; undefined for one that is not registered. */
  private async stocksOf({ sku, components }: ReturnUnit): Promise<ReadonlyMap<string, Stock | undefined>> {
    if (components !== undefined) return this.stocksOfAll(components);
    const stock = await this.inventory.find(sku);
    if (stock !== undefined) return new Map([[sku, stock]]);
    // A listing may sell it since it arrived.
    const today = (await this.lookup.componentsOf([sku])).get(sku);
    return today === undefined ? new Map([[sku, undefined]]) : this.stocksOfAll(today);
  }

  private async stocksOfAll(components: readonly Component[]): Promise<Map<string, Stock | undefined>> {
    const found = components.map(async ({ sku }) => [sku, await this.inventory.find(sku)] as const);
    return new Map(await Promise.all(found));
  }

  /** Newest first: of one SKU, or of all in the last two years; with a decision a page may be short. */
  list(filter: ReturnFilter, limit: number, from: ReturnPosition | undefined): Promise<ReturnsPage> {
    return this.lists.page(filter, limit, this.clock.now(), from);
  }
}
