import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, Matches, registerDecorator } from 'class-validator';
import { SKU_PATTERN } from '../../platform/sku-pattern';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { timestampOf } from '../../platform/timestamp';
import { ALERT_TYPES, type AlertType, SEVERITIES, type Severity } from '../domain/alert';

const SKU_PROBLEM = '$property must be 1 to 40 printable characters on one line';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** The timestamp, in the format of alerts, of an ISO 8601 time with an offset; undefined for any other value. */
export function momentOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms) || !isDay(value.slice(0, 10))) return undefined;
  const micros = /\.\d{3}(\d{1,3})/.exec(value)?.[1] ?? '';
  return timestampOf(ms).replace(/000Z$/, `${micros.padEnd(3, '0')}Z`);
}

/** `Date` reads 30 February as 2 March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

function IsMoment(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: '$property must be a time such as 2026-11-23T10:02:17Z' },
      validator: { validate: (value: unknown) => momentOf(value) !== undefined },
    });
  };
}

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

/** Which unread alerts to mark as read; an empty object means all of them. */
export class ReadAlertsDto {
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
