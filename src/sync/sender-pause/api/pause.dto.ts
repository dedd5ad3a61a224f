import { Matches } from 'class-validator';
import { IsFlag } from '../../../platform/http/input/flag';
import { Optional } from '../../../platform/http/input/optional';
import { oneLineOf } from '../../../platform/sku-pattern';

/** Characters of the reason of a pause. */
export const LONGEST_REASON = 200;

/** The reason may be left out, and the body with it. */
export class PauseDto {
  static readonly mayBeAbsent = true;

  @Optional()
  @Matches(oneLineOf(LONGEST_REASON), {
    message: `reason must be 1 to ${LONGEST_REASON} printable characters on one line`,
  })
  reason?: string;
}

/** The query of a resume. */
export class ResumeQuery {
  @Optional()
  @IsFlag()
  dryRun: boolean = false;
}
