import {
  addsNothing,
  isReported,
  lastStatement,
  ordinalIdentity,
  type ReturnIdentity,
  type ReturnStatement,
  type ReturnUnit,
  statementOf,
} from './return-unit';

/** A statement, and the unit that it is about; undefined: one that is heard of for the first time. */
export interface UnitMatch {
  readonly statement: ReturnStatement;
  readonly unit: ReturnUnit | undefined;
  readonly identity: ReturnIdentity;
}

/** Which units a statement may take: those whose name for it is the statement's own. Undefined: none. */
interface Fit {
  readonly ofUnit: (unit: ReturnUnit) => string | undefined;
  readonly ofStatement: (statement: ReturnStatement) => string | undefined;
}

/**
 * Pairs the statements of one source without a plate about one order, SKU and moment with the units that are known of
 * it. Identical rows are different units, so each statement takes a unit of its own: first those of which it says
 * nothing new, then those of the same disposition, then any. So the order of rows in a report does not matter, and
 * reading it again changes nothing. What is left over is new and gets the next numbers after those of `all` units of
 * the moment. Takes time in proportion to the rows: a report may list thousands of one moment.
 */
export function matchUnits(
  statements: readonly ReturnStatement[],
  candidates: readonly ReturnUnit[],
  all: readonly ReturnUnit[] = candidates,
): UnitMatch[] {
  const [voice] = statements;
  if (voice === undefined) return [];
  const free = new Set([...candidates].sort((left, right) => (left.timestamp < right.timestamp ? -1 : 1)));
  const found = new Map<ReturnStatement, ReturnUnit>();
  for (const { ofUnit, ofStatement } of fits(voice)) {
    const queues = new Map<string, ReturnUnit[]>();
    for (const unit of free) {
      const name = ofUnit(unit);
      if (name === undefined) continue;
      const queue = queues.get(name);
      if (queue === undefined) queues.set(name, [unit]);
      else queue.push(unit);
    }
    for (const queue of queues.values()) queue.reverse();
    for (const statement of statements) {
      if (found.has(statement)) continue;
      const name = ofStatement(statement);
      const unit = name === undefined ? undefined : queues.get(name)?.pop();
      if (unit === undefined) continue;
      found.set(statement, unit);
      free.delete(unit);
    }
  }
  let ordinal = Math.max(0, ...all.map((unit) => unit.ordinal ?? 0));
  return statements.map((statement) => {
    const unit = found.get(statement);
    if (unit !== undefined) return { statement, unit, identity: unit };
    ordinal += 1;
    return { statement, unit, identity: ordinalIdentity(statement, ordinal) };
  });
}

/**
 * Divides what a person says of several units at once over those that Amazon's report lists one by one, so that units
 * known by both roads count once. Only what is more than all of them goes to a unit of its own.
 */
export function splitAcross(
  statement: ReturnStatement,
  candidates: readonly ReturnUnit[],
  all: readonly ReturnUnit[] = candidates,
): UnitMatch[] {
  const told = candidates.filter((unit) => addsNothing(unit, statement));
  const reported = candidates.filter(isReported);
  if (told.length > 0 || reported.length === 0)
    return matchUnits([statement], told.length > 0 ? told : candidates, all);
  let left = statement.quantity;
  const parts: UnitMatch[] = [];
  for (const unit of likestFirst(reported, statement)) {
    if (left === 0) break;
    const quantity = Math.min(unit.quantity, left);
    parts.push({ statement: { ...statement, quantity }, unit, identity: unit });
    left -= quantity;
  }
  const others = candidates.filter((unit) => !isReported(unit));
  return left === 0 ? parts : [...parts, ...matchUnits([{ ...statement, quantity: left }], others, all)];
}

/** Those of which the person has said so before, then those of the same disposition, then the rest. */
function likestFirst(units: readonly ReturnUnit[], statement: ReturnStatement): ReturnUnit[] {
  const rankOf = (unit: ReturnUnit): number => {
    if (lastStatement(unit, statement) === statementOf({ ...statement, quantity: unit.quantity })) return 0;
    return unit.disposition === statement.disposition ? 1 : 2;
  };
  return [...units].sort(
    (left, right) => rankOf(left) - rankOf(right) || (left.timestamp < right.timestamp ? -1 : 1),
  );
}

function fits(voice: ReturnStatement): Fit[] {
  const said = (unit: ReturnUnit): string | undefined => lastStatement(unit, voice);
  return [
    { ofUnit: said, ofStatement: statementOf },
    // A row that only leaves out the status that it had before: silence takes nothing back.
    {
      ofUnit: (unit) => withoutStatus(said(unit)),
      ofStatement: (statement) => (statement.status === undefined ? statementOf(statement) : undefined),
    },
    { ofUnit: ({ disposition }) => disposition, ofStatement: ({ disposition }) => disposition },
    { ofUnit: () => '', ofStatement: () => '' },
  ];
}

function withoutStatus(words: string | undefined): string | undefined {
  if (words === undefined) return undefined;
  const [disposition, , quantity] = JSON.parse(words) as [string, string | null, number];
  return JSON.stringify([disposition, null, quantity]);
}
