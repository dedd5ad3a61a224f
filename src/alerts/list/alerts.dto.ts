import { IsIn, Matches } from 'class-validator';
import { SKU_PATTERN } from '../../platform/sku-pattern';
import { IsMoment } from '../../platform/http/input/moment';
import { IsFlag } from '../../platform/http/input/flag';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { ALERT_TYPES, type AlertType, SEVERITIES, type Severity } from '../domain/alert';

const SKU_PROBLEM = '$property must be 1 to 40 printable characters on one line';

/** Which alerts to list; all given filters must match. */
export class AlertsQuery extends PageQuery {
  /** True: only unread alerts; false: only read ones. */
  @Optional()
  @IsFlag()
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

/** Which alerts to mark as read; nothing means all of them. */
class AlertSelection {
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

/** The selection in the query, with the filter of the list. */
export class ReadAlertsQuery extends AlertSelection {
  /** True: only counts them. */
  @Optional()
  @IsFlag()
  dryRun?: boolean;

  @Optional()
  @IsFlag()
  unread?: boolean;
}

/** The selection in the body; an empty object means all unread alerts. */
export class ReadAlertsDto extends AlertSelection {
  /** The query may name them instead. */
  static readonly mayBeAbsent = true;
}
