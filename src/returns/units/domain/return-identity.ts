import type { ReturnIdentity, ReturnStatement } from './return-unit';

/** The identity of a unit with a license plate. The plate alone is not enough: Amazon is seen to use one twice. */
export function platedIdentity(statement: ReturnStatement, plate: string): ReturnIdentity {
  return {
    timestamp: `${statement.returnedAt}#${statement.orderId}#${encodedPlate(plate)}`,
    returnId: returnIdOf(statement, encodedPlate(plate)),
  };
}

/** The identity of the n-th unit without a plate of one order, SKU and moment. */
export function ordinalIdentity(statement: ReturnStatement, ordinal: number): ReturnIdentity {
  return {
    timestamp: `${statement.returnedAt}#${statement.orderId}#~${ordinal}`,
    returnId: returnIdOf(statement, `${statement.returnedAt}~${ordinal}`),
    ordinal,
  };
}

/** Plates are capitals and digits; a person may type one in small letters. */
function encodedPlate(plate: string): string {
  return encoded(plate.toUpperCase(), /[%:#~]/g);
}

/** Unambiguous whatever the parts contain: a plate, and even a SKU, may look like the parts of another return. */
function returnIdOf({ orderId, sku }: ReturnStatement, unit: string): string {
  return `${encoded(orderId, /[%:]/g)}:${encoded(sku, /[%:]/g)}:${unit}`;
}

function encoded(text: string, marks: RegExp): string {
  return text.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
