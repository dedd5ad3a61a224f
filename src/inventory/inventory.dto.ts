import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min, NotEquals } from 'class-validator';
import { Optional } from '../platform/http/optional';
import { MAX_UNITS } from './domain/stock';

const MAX_REASON = 200;

export class PutStockDto {
  @ApiPropertyOptional({
    description: 'Units counted on the shelf',
    minimum: 0,
    maximum: MAX_UNITS,
    example: 12,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_UNITS)
  physical?: number;

  @ApiPropertyOptional({
    description: 'Units held back from Amazon',
    minimum: 0,
    maximum: MAX_UNITS,
    example: 2,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_UNITS)
  buffer?: number;

  @ApiPropertyOptional({
    description: 'Warn once when physical falls to this',
    minimum: 0,
    maximum: MAX_UNITS,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_UNITS)
  lowStockThreshold?: number;
}

export class AdjustmentDto {
  @ApiProperty({ description: 'Units added (above 0) or taken away (below 0)', example: -1 })
  @IsInt()
  @Min(-MAX_UNITS)
  @Max(MAX_UNITS)
  @NotEquals(0)
  delta!: number;

  @ApiProperty({ description: 'Why, in your own words; kept in the ledger', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  reason!: string;
}

export class BufferDto {
  @ApiProperty({ description: 'Units held back from Amazon', minimum: 0, maximum: MAX_UNITS, example: 2 })
  @IsInt()
  @Min(0)
  @Max(MAX_UNITS)
  bufferQty!: number;
}
