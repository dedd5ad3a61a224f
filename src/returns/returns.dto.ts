import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, registerDecorator } from 'class-validator';
import { readReturnDate, RETURN_DATE_FORMS } from '../channels/amazon/return-date';
import { isRegistrableSku } from '../inventory/domain/sku';
import { Optional } from '../platform/http/optional';
import { PageQuery } from '../platform/http/page-query.dto';
import { WholeNumber } from '../platform/http/whole-number';

/** Units of one return; the report's own bound. */
const MAX_QUANTITY = 1_000_000;

/** Text of one line without control characters, whose first and last character can be seen. */
const printable = (longest: number): RegExp =>
  new RegExp(`^(?! )[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${longest}}(?<! )$`, 'u');

/** A return as a person or another system reports it. */
export class ReturnDto {
  @ApiProperty({ description: "Amazon's order number", example: '114-1234567-1234567', maxLength: 100 })
  @Matches(printable(100), { message: '$property must be 1 to 100 printable characters' })
  orderId!: string;

  @ApiProperty({ example: 'MUG-BLU-12OZ', maxLength: 40 })
  @Check((value) => typeof value === 'string' && isRegistrableSku(value), {
    message: '$property must be 1 to 40 printable characters on one line',
  })
  sku!: string;

  @ApiProperty({ description: 'Units that came back', minimum: 1, maximum: MAX_QUANTITY, example: 1 })
  @WholeNumber({ min: 1, max: MAX_QUANTITY })
  quantity!: number;

  @ApiProperty({ description: "Amazon's detailed-disposition", example: 'SELLABLE' })
  @Matches(printable(50), { message: '$property must be 1 to 50 printable characters' })
  disposition!: string;

  @ApiProperty({ description: `When it came back: ${RETURN_DATE_FORMS}`, example: '2026-11-20T10:15:00Z' })
  @Check((value) => typeof value === 'string' && readReturnDate(value) !== undefined, {
    message: `$property must be a date as ${RETURN_DATE_FORMS}`,
  })
  returnedAt!: string;

  @ApiPropertyOptional({
    description: 'Tells units of one order apart: give it when there is one',
    example: 'LPNRRAA0000001',
  })
  @Optional()
  @Matches(printable(100), { message: '$property must be 1 to 100 printable characters' })
  licensePlateNumber?: string;

  @ApiPropertyOptional({
    description: "The buyer's reason, as Amazon's code or in your words",
    maxLength: 200,
  })
  @Optional()
  @Matches(printable(200), { message: '$property must be 1 to 200 printable characters' })
  reason?: string;
}

export class ReturnsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Returns of this SKU only' })
  @Optional()
  @IsString({ message: 'sku must be given once' })
  @Check((value) => typeof value === 'string' && isRegistrableSku(value), {
    message: '$property must be 1 to 40 printable characters on one line',
  })
  sku?: string;
}

function Check(holds: (value: unknown) => boolean, { message }: { message: string }): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'check',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message },
      validator: { validate: holds },
    });
  };
}
