/** The fields of an answer in their order; the compiler asks for a place for each. */
export type FieldOrder<T> = Readonly<Record<keyof T, true>>;

/**
 * The same fields in a fixed order: a store returns the attributes of an item in any. Attributes without a place come
 * last, by name.
 */
export function inOrder<T extends object>(item: T, order: FieldOrder<T>): T {
  const placed = Object.keys(order).filter((name) => Object.hasOwn(item, name));
  const others = Object.keys(item)
    .filter((name) => !Object.hasOwn(order, name))
    .toSorted();
  const values = item as Readonly<Record<string, unknown>>;
  return Object.fromEntries([...placed, ...others].map((name) => [name, values[name]])) as T;
}
