import { ordinalIdentity } from './return-identity';
import type { ReturnIdentity, ReturnStatement, ReturnUnit } from './return-unit';
import { isRepeated, isReported, lastStatement } from './source-statements';

/** A statement, and the unit that it is about; `before` is undefined for a unit that is not known yet. */
export interface UnitMatch {
  readonly statement: ReturnStatement;
  readonly before: ReturnUnit | undefined;
  readonly identity: ReturnIdentity;
}

/** One rule of matching: a statement takes a unit with the same key. Undefined: it matches none. */
interface MatchRule {
  readonly unitKey: (unit: ReturnUnit) => string | undefined;
  readonly statementKey: (statement: ReturnStatement) => string | undefined;
}

/**
 * Matches the statements of one source without a plate about one order, SKU and moment with the known units of it.
 * Identical rows are different units, so each statement takes a unit of its own: first those about which it repeats its
 * source, then those of the same disposition, then any. So the order of rows in a report does not matter, and
 * reading it again changes nothing. The rest are new units with the next numbers after those of `all` units of
 * the moment. Takes time in proportion to the rows: a report may list thousands of one moment.
 * Returned-unit path: ReturnMatcher -> matchUnits. ADR 9.
 */
export function matchUnits(
  statements: readonly ReturnStatement[],
  candidates: readonly ReturnUnit[],
  all: readonly ReturnUnit[] = candidates,
): UnitMatch[] {
  const [first] = statements;
  if (first === undefined) return [];
  const free = new Set([...candidates].sort(byTimestamp));
  const matched = new Map<ReturnStatement, ReturnUnit>();
  for (const { unitKey, statementKey } of rulesFor(first)) {
    const queues = groupBy([...free].reverse(), unitKey);
    for (const statement of statements) {
      if (matched.has(statement)) continue;
      const key = statementKey(statement);
      const unit = key === undefined ? undefined : queues.get(key)?.pop();
      if (unit === undefined) continue;
      matched.set(statement, unit);
      free.delete(unit);
    }
  }
  let ordinal = all.reduce((highest, unit) => Math.max(highest, unit.ordinal ?? 0), 0);
  return statements.map((statement) => {
    const before = matched.get(statement);
    if (before !== undefined) return { statement, before, identity: before };
    ordinal += 1;
    return { statement, before, identity: ordinalIdentity(statement, ordinal) };
  });
}

/**
 * Divides a statement of the API about several units over those that Amazon's report lists one by one, so that a unit
 * that both sources report counts once. Only the quantity beyond all of them goes to a unit of its own.
 */
export function splitAcross(
  statement: ReturnStatement,
  candidates: readonly ReturnUnit[],
  all: readonly ReturnUnit[] = candidates,
): UnitMatch[] {
  const repeated = candidates.filter((unit) => isRepeated(unit, statement));
  if (repeated.length > 0) return matchUnits([statement], repeated, all);
  let left = statement.quantity;
  const parts: UnitMatch[] = [];
  for (const unit of bestFirst(candidates.filter(isReported), statement)) {
    if (left === 0) break;
    const quantity = Math.min(unit.quantity, left);
    parts.push({ statement: { ...statement, quantity }, before: unit, identity: unit });
    left -= quantity;
  }
  if (parts.length === 0) return matchUnits([statement], candidates, all);
  const others = candidates.filter((unit) => !isReported(unit));
  return left === 0 ? parts : [...parts, ...matchUnits([{ ...statement, quantity: left }], others, all)];
}

/** Units that the API stated so before, then those of the same disposition, then the rest. */
function bestFirst(units: readonly ReturnUnit[], statement: ReturnStatement): ReturnUnit[] {
  const rankOf = (unit: ReturnUnit): number => {
    if (isRepeated(unit, { ...statement, quantity: unit.quantity })) return 0;
    return unit.disposition === statement.disposition ? 1 : 2;
  };
  return [...units].sort((left, right) => rankOf(left) - rankOf(right) || byTimestamp(left, right));
}

/** The rules, in their order, for statements of one source and one date. */
function rulesFor(ofSource: ReturnStatement): MatchRule[] {
  const lastKey = (unit: ReturnUnit, withStatus: boolean): string | undefined => {
    const last = lastStatement(unit, ofSource);
    return last && conditionKey(last, withStatus);
  };
  return [
    {
      unitKey: (unit) => lastKey(unit, true),
      statementKey: (statement) => conditionKey(statement, true),
    },
    // A row that leaves out the status that it gave before takes nothing back.
    {
      unitKey: (unit) => lastKey(unit, false),
      statementKey: (statement) =>
        statement.status === undefined ? conditionKey(statement, false) : undefined,
    },
    { unitKey: ({ disposition }) => disposition, statementKey: ({ disposition }) => disposition },
    { unitKey: () => '', statementKey: () => '' },
  ];
}

function conditionKey(
  { disposition, status, quantity }: Pick<ReturnUnit, 'disposition' | 'status' | 'quantity'>,
  withStatus: boolean,
): string {
  return JSON.stringify([disposition, quantity, ...(withStatus ? [status ?? null] : [])]);
}

function byTimestamp(left: ReturnUnit, right: ReturnUnit): number {
  return left.timestamp < right.timestamp ? -1 : 1;
}

/** The values by key, each group in their order; those without a key are left out. */
export function groupBy<T, Key>(values: readonly T[], keyOf: (value: T) => Key | undefined): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
