import { IsIn, IsString, Length, Matches } from 'class-validator';
import { IsMoment } from '../../platform/http/input/moment';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { WholeNumber } from '../../platform/http/input/whole-number';
import { SKU_PATTERN } from '../../platform/sku-pattern';
import { CATALOG_STATUSES, type CatalogStatus } from '../catalog/domain/catalog-entry';
import { LEDGER_ACTIONS, type LedgerAction, MAX_UNITS } from '../domain/stock';

/** Characters of the reason of an adjustment. */
export const MAX_REASON = 200;

export class PutStockDto {
  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  physical?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  buffer?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  lowStockThreshold?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  autoBufferCap?: number;
}

export class AdjustmentDto {
  @WholeNumber({ min: -MAX_UNITS, max: MAX_UNITS, notZero: true })
  delta!: number;

  @IsString()
  @Length(1, MAX_REASON)
  reason!: string;
}

export class BufferDto {
  @WholeNumber({ min: 0, max: MAX_UNITS })
  bufferQty!: number;
}

/** The query of a removal. */
export class RemovalQuery {
  @Optional()
  @IsIn(['true', 'false'], { message: 'force must be true or false' })
  force: 'true' | 'false' = 'false';
}

/** The query of a SKU. */
export class MomentQuery {
  /** The stock as of this moment. */
  @Optional()
  @IsMoment()
  at?: string;
}

/** The query of a SKU's ledger. */
export class LedgerQuery extends PageQuery {
  @Optional()
  @IsIn(LEDGER_ACTIONS, { message: `action must be one of ${LEDGER_ACTIONS.join(', ')}` })
  action?: LedgerAction;
}

export const STOCK_ORDERS = ['sku', 'pendingSince'] as const;

/** The query of the list of SKUs; all given filters must match. */
export class StockQuery extends PageQuery {
  /** A part of the SKU, as long as a SKU may be. */
  @Optional()
  @Matches(SKU_PATTERN, { message: '$property must be 1 to 40 printable characters on one line' })
  search?: string;

  @Optional()
  @IsIn(CATALOG_STATUSES, { message: `$property must be one of ${CATALOG_STATUSES.join(', ')}` })
  status?: CatalogStatus;

  @Optional()
  @IsIn(STOCK_ORDERS, { message: `$property must be one of ${STOCK_ORDERS.join(', ')}` })
  sort?: (typeof STOCK_ORDERS)[number];
}
