import { IsString, Matches, registerDecorator } from 'class-validator';
import { readReturnDate, RETURN_DATE_FORMS } from '../../channels/amazon/returns-report/return-date';
import { isRegistrableSku } from '../../inventory/domain/sku';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { WholeNumber } from '../../platform/http/input/whole-number';

/** Units of one return; the report's own bound. */
export const MAX_QUANTITY = 1_000_000;

/** Text of one line without control characters, whose first and last character can be seen. */
export const printable = (longest: number): RegExp =>
  new RegExp(`^(?! )[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${longest}}(?<! )$`, 'u');

/** A return as a person or another system reports it. */
export class ReturnDto {
  @Matches(printable(100), { message: '$property must be 1 to 100 printable characters' })
  orderId!: string;

  @Check((value) => typeof value === 'string' && isRegistrableSku(value), {
    message: '$property must be 1 to 40 printable characters on one line',
  })
  sku!: string;

  @WholeNumber({ min: 1, max: MAX_QUANTITY })
  quantity!: number;

  @Matches(printable(50), { message: '$property must be 1 to 50 printable characters' })
  disposition!: string;

  @Check((value) => typeof value === 'string' && readReturnDate(value) !== undefined, {
    message: `$property must be a date as ${RETURN_DATE_FORMS}`,
  })
  returnedAt!: string;

  @Optional()
  @Matches(printable(100), { message: '$property must be 1 to 100 printable characters' })
  licensePlateNumber?: string;

  @Optional()
  @Matches(printable(200), { message: '$property must be 1 to 200 printable characters' })
  reason?: string;
}

export class ReturnsQuery extends PageQuery {
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
