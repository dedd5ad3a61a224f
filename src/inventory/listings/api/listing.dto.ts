import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  Matches,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../../../platform/http/input/optional';
import { PageQuery } from '../../../platform/http/input/page-query.dto';
import { WholeNumber } from '../../../platform/http/input/whole-number';
import { isRecord } from '../../../platform/json-record';
import { SKU_PATTERN } from '../../../platform/sku-pattern';
import {
  LISTING_CHANNELS,
  type ListingChannel,
  MAX_COMPONENT_UNITS,
  MAX_COMPONENTS,
} from '../../domain/listing';
import { MAX_UNITS } from '../../domain/stock';

const NOT_A_SKU = '$property must be 1 to 40 printable characters on one line';

const NOT_COMPONENTS = { message: `$property must be a list of 1 to ${MAX_COMPONENTS} components` };

export class ComponentDto {
  @Matches(SKU_PATTERN, { message: NOT_A_SKU })
  sku!: string;

  @WholeNumber({ min: 1, max: MAX_COMPONENT_UNITS })
  units!: number;
}

export class ListingRuleDto {
  @Optional()
  @WholeNumber({ min: 0, max: 100 })
  percent?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  buffer?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  min?: number;

  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  max?: number;
}

export class PutListingDto {
  // The first problem is the one of the last decorator.
  @ValidateNested({ each: true, message: 'must be an object with sku and units' })
  @ArrayUnique((component: ComponentDto | null) => component?.sku, {
    message: '$property must name each SKU once',
  })
  @ArrayMaxSize(MAX_COMPONENTS, NOT_COMPONENTS)
  @ArrayMinSize(1, NOT_COMPONENTS)
  @IsArray(NOT_COMPONENTS)
  @Type(() => ComponentDto)
  components!: ComponentDto[];

  @Optional()
  @IsObject({ message: '$property must be an object of percent, buffer, min and max' })
  @ValidateNested()
  @Type(() => ListingRuleDto)
  rule?: ListingRuleDto;

  @Optional()
  @IsBoolean({ message: '$property must be true or false' })
  paused?: boolean;
}

/** Broadcasts by SKU, each 0 to 1,000,000,000; SKUs are any text. */
const Broadcasts = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'broadcasts',
      validator: {
        validate: (value: unknown) =>
          isRecord(value) &&
          Object.values(value).every(
            (count) =>
              typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count <= MAX_UNITS,
          ),
      },
    },
    { message: `$property must be an object of whole numbers from 0 to ${MAX_UNITS}, by SKU` },
  );

export class PreviewListingDto extends PutListingDto {
  @Matches(SKU_PATTERN, { message: NOT_A_SKU })
  sellerSku!: string;

  /** Stocks to compute with in place of the stored ones: the broadcast of each SKU. */
  @Optional()
  @Broadcasts()
  stocks?: Record<string, number>;
}

/** The query of the list of listings. */
export class ListingsQuery extends PageQuery {
  @Optional()
  @IsIn(LISTING_CHANNELS, { message: `$property must be ${LISTING_CHANNELS.join(' or ')}` })
  channel?: ListingChannel;

  /** Only listings that have this SKU as a component. */
  @Optional()
  @Matches(SKU_PATTERN, { message: NOT_A_SKU })
  sku?: string;
}
