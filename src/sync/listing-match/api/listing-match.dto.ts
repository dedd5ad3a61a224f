import { IsFlag } from '../../../platform/http/input/flag';
import { Optional } from '../../../platform/http/input/optional';

/** The query of a match. */
export class MatchQuery {
  @Optional()
  @IsFlag()
  dryRun: boolean = false;
}
