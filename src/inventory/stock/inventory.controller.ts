import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Clock } from '../../platform/clock';
import { ApiError, badRequest } from '../../platform/http/api-error';
import {
  HASH_KEY,
  decodeCursor,
  type PositionShape,
  RANGE_KEY,
  encodeCursor,
} from '../../platform/http/input/cursor';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { idempotencyKeyOf } from '../../platform/http/input/idempotency-key';
import { versionConditionOf } from '../../platform/http/input/version-condition';
import { CatalogService } from '../catalog/catalog.service';
import { type CatalogPosition } from '../catalog/domain/catalog-index';
import { searchedPartOf } from '../catalog/domain/search-text';
import type { LedgerRow } from '../domain/stock';
import type { PastStock } from '../moments/domain/past-stock';
import { knownOrError, pastMoment } from '../moments/moment-errors';
import { PastStocks } from '../moments/past-stocks.service';
import {
  AdjustmentDto,
  LedgerQuery,
  MomentQuery,
  PutStockDto,
  RemovalQuery,
  StockQuery,
} from './inventory.dto';
import { InventoryService } from './inventory.service';
import { onlyForPending, refusalError, unknownSkuError } from './inventory-errors';
import { SkuPipe } from './sku.pipe';
import { type StockView, viewOf } from './stock-view';

/** The outcome of an adjustment; the figures are those right after it. */
export interface AdjustmentAnswer {
  readonly outcome: 'applied' | 'duplicate';
  readonly txId: string;
  readonly physical: number;
  readonly broadcast: number;
}

/** One page of SKUs. `total`, where the list is filtered or ordered: how many match on all pages. */
export interface StockPage {
  readonly items: readonly StockView[];
  readonly total?: number;
  readonly nextCursor?: string;
}

const LIST_SCOPE = 'inventory';
const LIST_POSITION: PositionShape = { sku: HASH_KEY };
const FOUND_POSITIONS: Readonly<Record<'sku' | 'pendingSince', PositionShape>> = {
  sku: LIST_POSITION,
  pendingSince: { ...LIST_POSITION, since: RANGE_KEY },
};
const historyPosition = (sku: string): PositionShape => ({ txId: HASH_KEY, sku, timestamp: RANGE_KEY });
const historyScope = (sku: string, action: string | undefined): string =>
  `transactions:${action === undefined ? sku : JSON.stringify([sku, action])}`;

/** Stock and its ledger. Like all routes with an API key, these also answer 400, 401, 429 and 503. */
@Controller('api/inventory')
export class InventoryController {
  constructor(
    private readonly inventory: InventoryService,
    private readonly catalog: CatalogService,
    private readonly past: PastStocks,
    private readonly clock: Clock,
  ) {}

  /** 200. Without filter and order: the table as it is stored. */
  @Get()
  async list(@Query() query: StockQuery): Promise<StockPage> {
    if (query.search !== undefined || query.status !== undefined || query.sort !== undefined)
      return this.found(query);
    const from =
      query.cursor === undefined ? undefined : decodeCursor(LIST_SCOPE, query.cursor, [LIST_POSITION]);
    const { items, next } = await this.inventory.list(query.limit, from);
    return {
      items: items.map(viewOf),
      ...(next === undefined ? {} : { nextCursor: encodeCursor(LIST_SCOPE, next) }),
    };
  }

  /** 200; 404 when the SKU is not registered, or was not at the moment; 410 when the rows of the moment have expired. */
  @Get(':sku')
  async get(
    @Param('sku', SkuPipe) sku: string,
    @Query() { at: given }: MomentQuery,
  ): Promise<StockView | PastStock> {
    if (given === undefined) return this.current(sku);
    const at = pastMoment('at', given, this.clock.now());
    return knownOrError(sku, at, await this.past.at(sku, at));
  }

  /** 200, also for a new SKU; 409 when the Idempotency-Key names another change, or the stock has another version. */
  @Put(':sku')
  async put(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: PutStockDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Headers() headers: IncomingHttpHeaders,
  ): Promise<StockView> {
    const { physical, buffer, lowStockThreshold, autoBufferCap } = body;
    if ([physical, buffer, lowStockThreshold, autoBufferCap].every((figure) => figure === undefined))
      throw badRequest('Give at least one of physical, buffer, lowStockThreshold and autoBufferCap.');
    const key = idempotencyKeyOf(keyHeader);
    const ifVersion = versionConditionOf(headers);
    const result = await this.inventory.setFigures(
      sku,
      {
        ...(physical === undefined ? {} : { physical }),
        ...(buffer === undefined ? {} : { buffer }),
        ...(lowStockThreshold === undefined ? {} : { lowStockThreshold }),
        ...(autoBufferCap === undefined ? {} : { autoBufferCap }),
      },
      {
        register: true,
        ...(key === undefined ? {} : { idempotencyKey: key }),
        ...(ifVersion === undefined ? {} : { ifVersion }),
      },
    );
    if (result.kind === 'refused') throw refusalError(result.reason, sku);
    return this.current(sku);
  }

  /** 204; 404 when the SKU is not registered; 409 while it has stock or a push is pending, unless forced. */
  @Delete(':sku')
  @HttpCode(204)
  @RouteConfig(NO_BODY)
  async remove(@Param('sku', SkuPipe) sku: string, @Query() { force }: RemovalQuery): Promise<void> {
    const refusal = await this.inventory.remove(sku, force === 'true');
    if (refusal !== undefined) throw refusalError(refusal, sku);
  }

  /** 200; 404 when the SKU is not registered; 409 when a rule forbids the change. */
  @Post(':sku/adjustments')
  @HttpCode(200)
  async adjust(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: AdjustmentDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
  ): Promise<AdjustmentAnswer> {
    const key = idempotencyKeyOf(keyHeader);
    if (key === undefined)
      throw new ApiError(
        400,
        'idempotency_key_missing',
        'Send an Idempotency-Key header, new for each adjustment.',
      );
    const result = await this.inventory.adjust(sku, body.delta, body.reason, key);
    if (result.kind === 'refused') throw refusalError(result.reason, sku);
    const { row } = result;
    return {
      outcome: result.kind,
      txId: row.txId,
      physical: row.physicalAfter,
      broadcast: row.broadcastAfter,
    };
  }

  private async current(sku: string): Promise<StockView> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) throw unknownSkuError(sku);
    return viewOf(stock);
  }

  private async found({ search, status, sort = 'sku', limit, cursor }: StockQuery): Promise<StockPage> {
    if (sort === 'pendingSince' && status !== 'pending') throw onlyForPending();
    const part = search === undefined ? undefined : searchedPartOf(search);
    const scope = `${LIST_SCOPE}:${sort}:${status ?? ''}:${part?.given ?? ''}`;
    const from = cursor === undefined ? undefined : decodeCursor(scope, cursor, [FOUND_POSITIONS[sort]]);
    const { stocks, total, next } = await this.catalog.page(
      { sort, ...(status === undefined ? {} : { status }), ...(part === undefined ? {} : { search: part }) },
      limit,
      from as CatalogPosition | undefined,
    );
    return {
      items: stocks.map(viewOf),
      total,
      ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, { ...next }) }),
    };
  }

  /** 200; 404 when the SKU is not registered. With an action a page may be short while there is a next one. */
  @Get(':sku/transactions')
  async transactions(
    @Param('sku', SkuPipe) sku: string,
    @Query() { action, limit, cursor }: LedgerQuery,
  ): Promise<{ items: readonly LedgerRow[]; nextCursor?: string }> {
    const scope = historyScope(sku, action);
    const from = cursor === undefined ? undefined : decodeCursor(scope, cursor, [historyPosition(sku)]);
    const { items, next } = await this.inventory.history(sku, limit, from, action);
    const isEmpty = items.length === 0 && next === undefined && from === undefined;
    if (isEmpty && (await this.inventory.find(sku)) === undefined) throw unknownSkuError(sku);
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }) };
  }
}
