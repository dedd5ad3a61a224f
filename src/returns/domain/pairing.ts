import {
  addsNothing,
  isKnown,
  ordinalIdentity,
  type ReturnIdentity,
  type ReturnStatement,
  type ReturnUnit,
} from './return-unit';

/** A statement, and the unit that it is about; undefined: one that is heard of for the first time. */
export interface Pair {
  readonly statement: ReturnStatement;
  readonly unit: ReturnUnit | undefined;
  readonly identity: ReturnIdentity;
}

/**
 * Pairs the statements without a plate about one order, SKU and moment with the units that are known of it. Identical
 * rows are different units, so each statement takes a unit of its own: first those of which it says nothing new, then
 * those of the same disposition, then any. So the order of rows in a report does not matter, and reading it again
 * changes nothing. What is left over is new and gets the next numbers after those of `all` units of the moment.
 */
export function pair(
  statements: readonly ReturnStatement[],
  candidates: readonly ReturnUnit[],
  all: readonly ReturnUnit[] = candidates,
): Pair[] {
  const free = [...candidates].sort((left, right) => (left.timestamp < right.timestamp ? -1 : 1));
  const found = new Map<ReturnStatement, ReturnUnit>();
  const take = (fits: (unit: ReturnUnit, statement: ReturnStatement) => boolean): void => {
    for (const statement of statements) {
      if (found.has(statement)) continue;
      const index = free.findIndex((unit) => fits(unit, statement));
      const [unit] = index < 0 ? [] : free.splice(index, 1);
      if (unit !== undefined) found.set(statement, unit);
    }
  };
  take(isKnown);
  take(addsNothing);
  take((unit, statement) => unit.disposition === statement.disposition);
  take(() => true);
  let ordinal = Math.max(0, ...all.map((unit) => unit.ordinal ?? 0));
  return statements.map((statement) => {
    const unit = found.get(statement);
    if (unit !== undefined) return { statement, unit, identity: unit };
    ordinal += 1;
    return { statement, unit, identity: ordinalIdentity(statement, ordinal) };
  });
}
