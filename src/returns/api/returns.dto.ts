import { IsIn, IsString, Matches, registerDecorator } from 'class-validator';
import { readReturnDate, RETURN_DATE_FORMS } from '../../channels/amazon/returns-report/return-date';
import { isRegistrableSku } from '../../inventory/domain/sku';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { WholeNumber } from '../../platform/http/input/whole-number';
import { type Decision, DECISIONS } from '../units/domain/disposition';

/** Units of one return; the report's own bound. */
export const MAX_QUANTITY = 1_000_000;

/** Text of one line without control characters that neither begins nor ends with a space. */
export const printable = (longest: number): RegExp =>
  new RegExp(`^(?! )[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${longest}}(?<! )$`, 'u');

/** A return as a person or another system reports it. */
export class ReturnDto {
  @Line(100)
  orderId!: string;

  @Check(isRegistrableSku, 'must be 1 to 40 printable characters on one line')
  sku!: string;

  @WholeNumber({ min: 1, max: MAX_QUANTITY })
  quantity!: number;

  @Line(50)
  disposition!: string;

  @Check((text) => readReturnDate(text) !== undefined, `must be a date as ${RETURN_DATE_FORMS}`)
  returnedAt!: string;

  @Optional()
  @Line(100)
  licensePlateNumber?: string;

  @Optional()
  @Line(200)
  reason?: string;
}

export class ReturnsQuery extends PageQuery {
  @Optional()
  @IsString({ message: 'sku must be given once' })
  @Check(isRegistrableSku, 'must be 1 to 40 printable characters on one line')
  sku?: string;

  @Optional()
  @IsIn(DECISIONS, { message: `decision must be one of ${DECISIONS.join(', ')}` })
  decision?: Decision;
}

function Line(longest: number): PropertyDecorator {
  return Matches(printable(longest), { message: `$property must be 1 to ${longest} printable characters` });
}

/** A text that passes the check. */
function Check(passes: (text: string) => boolean, problem: string): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'check',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: `$property ${problem}` },
      validator: { validate: (value) => typeof value === 'string' && passes(value) },
    });
  };
}
