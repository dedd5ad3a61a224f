import { IsIn, IsString, Length } from 'class-validator';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { WholeNumber } from '../../platform/http/input/whole-number';
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

/** The query of a SKU's ledger. */
export class LedgerQuery extends PageQuery {
  @Optional()
  @IsIn(LEDGER_ACTIONS, { message: `action must be one of ${LEDGER_ACTIONS.join(', ')}` })
  action?: LedgerAction;
}
