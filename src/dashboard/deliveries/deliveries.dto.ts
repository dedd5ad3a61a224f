import { IsIn, Matches } from 'class-validator';
import { IsFlag } from '../../platform/http/input/flag';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { SKU_PATTERN } from '../../platform/sku-pattern';
import { type Direction, DIRECTIONS, type Outcome, OUTCOMES } from './domain/delivery';

/** Which deliveries to list; all given filters must match. */
export class DeliveriesQuery extends PageQuery {
  @Optional()
  @IsIn(DIRECTIONS, { message: `$property must be one of ${DIRECTIONS.join(', ')}` })
  direction?: Direction;

  @Optional()
  @IsIn(OUTCOMES, { message: `$property must be one of ${OUTCOMES.join(', ')}` })
  outcome?: Outcome;

  @Optional()
  @Matches(SKU_PATTERN, { message: '$property must be 1 to 40 printable characters on one line' })
  sku?: string;

  /** False: what went as it should is left out. */
  @Optional()
  @IsFlag()
  noise?: boolean;
}
