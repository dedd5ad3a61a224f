import { Injectable, type PipeTransform } from '@nestjs/common';
import { badRequest } from '../../../platform/http/api-error';

/** Amazon's ids have three groups of digits; others of the same alphabet are no mistake of the caller. */
export const ORDER_ID_PATTERN = /^[A-Za-z0-9-]{1,60}$/;
const PROBLEM = 'must be 1 to 60 letters, digits and hyphens';

/** Checks the id of an order in a path. */
@Injectable()
export class OrderIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && ORDER_ID_PATTERN.test(value)) return value;
    throw badRequest(`The order id ${PROBLEM}.`, [{ field: 'orderId', problem: PROBLEM }]);
  }
}
