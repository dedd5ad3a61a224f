import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, Matches } from 'class-validator';
import { SKU_PATTERN } from '../../platform/sku-pattern';
import { IsMoment } from '../../platform/http/input/moment';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { ALERT_TYPES, type AlertType, SEVERITIES, type Severity } from '../domain/alert';

const SKU_PROBLEM = '$property must be 1 to 40 printable characters on one line';

/** Accepts `true` and `false` only: `1`, `yes` and a repeated parameter are refused. */
const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** Which alerts to list; all given filters must match. */
export class AlertsQuery extends PageQuery {
  /** True: only unread alerts; false: only read ones. */
  @Optional()
  @Flag()
  @IsBoolean({ message: '$property must be true or false' })
  unread?: boolean;

  @Optional()
  @IsIn(SEVERITIES, { message: `$property must be one of ${SEVERITIES.join(', ')}` })
  severity?: Severity;

  @Optional()
  @IsIn(ALERT_TYPES, { message: `$property must be one of ${ALERT_TYPES.join(', ')}` })
  type?: AlertType;

  @Optional()
  @Matches(SKU_PATTERN, { message: SKU_PROBLEM })
  sku?: string;
}

/** The filters of the list and `before`, in the query. */
export class ReadAlertsQuery {
  /** True: only counts them. */
  @Optional()
  @Flag()
  @IsBoolean({ message: '$property must be true or false' })
  dryRun?: boolean;

  @Optional()
  @Flag()
  @IsBoolean({ message: '$property must be true or false' })
  unread?: boolean;

  @Optional()
  @IsIn(SEVERITIES, { message: `$property must be one of ${SEVERITIES.join(', ')}` })
  severity?: Severity;

  @Optional()
  @IsIn(ALERT_TYPES, { message: `$property must be one of ${ALERT_TYPES.join(', ')}` })
  type?: AlertType;

  @Optional()
  @Matches(SKU_PATTERN, { message: SKU_PROBLEM })
  sku?: string;

  @Optional()
  @IsMoment()
  before?: string;
}

/** Which unread alerts to mark as read; an empty object means all of them. */
export class ReadAlertsDto {
  /** The query may name them instead. */
  static readonly mayBeAbsent = true;

  @Optional()
  @IsIn(SEVERITIES, { message: `$property must be one of ${SEVERITIES.join(', ')}` })
  severity?: Severity;

  @Optional()
  @IsIn(ALERT_TYPES, { message: `$property must be one of ${ALERT_TYPES.join(', ')}` })
  type?: AlertType;

  @Optional()
  @Matches(SKU_PATTERN, { message: SKU_PROBLEM })
  sku?: string;

  /** Only those raised before this moment, such as when the list was loaded. */
  @Optional()
  @IsMoment()
  before?: string;
}
