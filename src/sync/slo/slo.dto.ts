import { Transform } from 'class-transformer';
import { Optional } from '../../platform/http/input/optional';
import { WholeNumber } from '../../platform/http/input/whole-number';

/** Hours of the longest series: those of the error budget. */
export const MAX_HOURS = 672;
export const DEFAULT_HOURS = 24;

/** The query of the objectives. */
export class SloQuery {
  @Optional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  )
  @WholeNumber({ min: 1, max: MAX_HOURS })
  hours: number = DEFAULT_HOURS;
}
