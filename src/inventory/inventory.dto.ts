import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { Optional } from '../platform/http/optional';
import { WholeNumber } from '../platform/http/whole-number';
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
  @WholeNumber({ min: 0, max: MAX_UNITS })
  physical?: number;

  @ApiPropertyOptional({
    description: 'Units held back from Amazon',
    minimum: 0,
    maximum: MAX_UNITS,
    example: 2,
  })
  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  buffer?: number;

  @ApiPropertyOptional({
    description: 'Warn once when physical falls to this',
    minimum: 0,
    maximum: MAX_UNITS,
  })
  @Optional()
  @WholeNumber({ min: 0, max: MAX_UNITS })
  lowStockThreshold?: number;
}

export class AdjustmentDto {
  @ApiProperty({ description: 'Units added (above 0) or taken away (below 0)', example: -1 })
  @WholeNumber({ min: -MAX_UNITS, max: MAX_UNITS, notZero: true })
  delta!: number;

  @ApiProperty({ description: 'Why, in your own words; kept in the ledger', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  reason!: string;
}

export class BufferDto {
  @ApiProperty({ description: 'Units held back from Amazon', minimum: 0, maximum: MAX_UNITS, example: 2 })
  @WholeNumber({ min: 0, max: MAX_UNITS })
  bufferQty!: number;
}
