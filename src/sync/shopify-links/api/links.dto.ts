import { IsIn } from 'class-validator';
import { Optional } from '../../../platform/http/input/optional';
import { PageQuery } from '../../../platform/http/input/page-query.dto';
import { LINK_TREATMENTS, type LinkTreatment } from '../domain/shopify-link';

/** The treatments that the list has: linked items are not in it. */
export const LISTED_TREATMENTS = LINK_TREATMENTS.filter((treatment) => treatment !== 'linked');

/** The query of the list. */
export class LinksQuery extends PageQuery {
  @Optional()
  @IsIn(LISTED_TREATMENTS, { message: `treatment must be one of ${LISTED_TREATMENTS.join(', ')}` })
  treatment?: LinkTreatment;
}
