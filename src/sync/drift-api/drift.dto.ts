import { IsIn } from 'class-validator';
import { IsFlag } from '../../platform/http/input/flag';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import {
  DRIFT_CAUSES,
  DRIFT_CHANNELS,
  DRIFT_CHOICES,
  type DriftCause,
  type DriftChannel,
  type DriftChoice,
} from '../drift/domain/drift';

/** Which drifts to list; all given filters must match. */
export class DriftsQuery extends PageQuery {
  @Optional()
  @IsIn(DRIFT_CHANNELS, { message: `$property must be one of ${DRIFT_CHANNELS.join(', ')}` })
  channel?: DriftChannel;

  @Optional()
  @IsIn(DRIFT_CAUSES, { message: `$property must be one of ${DRIFT_CAUSES.join(', ')}` })
  cause?: DriftCause;

  /** True: those that wait for a person; false: those that ended. */
  @Optional()
  @IsFlag()
  open?: boolean;
}

/** What is to become of an open drift. */
export class ResolveDriftBody {
  @IsIn(DRIFT_CHOICES, { message: `$property must be one of ${DRIFT_CHOICES.join(', ')}` })
  action!: DriftChoice;
}
