import { RETURNED_TO_INVENTORY } from '../../../src/returns/units/domain/disposition';
import type { ReturnStatement } from '../../../src/returns/units/domain/return-unit';

let lastId = 0;

/** Digits that no other return of this test file has. */
export function freshDigits(): string {
  lastId += 1;
  return String(lastId).padStart(7, '0');
}

export const RETURNED_AT = '2026-09-14T07:03:57.000Z';

/** The statement of Amazon's report about one sellable unit without a license plate, of an order of its own. */
export function unplated(sku: string, more: Partial<ReturnStatement> = {}): ReturnStatement {
  return {
    source: 'report',
    sku,
    orderId: `113-${freshDigits()}-0000001`,
    returnedAt: RETURNED_AT,
    quantity: 1,
    disposition: 'SELLABLE',
    status: RETURNED_TO_INVENTORY,
    ...more,
  };
}

/** The same about a unit with a license plate of its own. */
export function plated(sku: string, more: Partial<ReturnStatement> = {}): ReturnStatement {
  return unplated(sku, { licensePlateNumber: `LPNRRAA${freshDigits()}`, ...more });
}

/** The same return as the API reports it. */
export function byApi(statement: ReturnStatement, more: Partial<ReturnStatement> = {}): ReturnStatement {
  const { status, ...rest } = statement;
  return { ...rest, source: 'api', ...more };
}
