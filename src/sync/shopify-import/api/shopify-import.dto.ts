import { IsFlag } from '../../../platform/http/input/flag';
import { Optional } from '../../../platform/http/input/optional';

/** The query of an import. */
export class ImportQuery {
  @Optional()
  @IsFlag()
  dryRun: boolean = false;
}
