import type { ReturnStatement, ReturnUnit, SourceStatement } from './return-unit';

/** What a unit keeps of a statement. */
function statementOf(statement: ReturnStatement): SourceStatement {
  const { source, returnedAt, disposition, status, quantity } = statement;
  return {
    source,
    ...(source === 'report' ? { reportedAt: returnedAt } : {}),
    disposition,
    ...(status === undefined ? {} : { status }),
    quantity,
  };
}

/** Identifies the source of a statement; a unit keeps one statement for each. */
function sourceKey({ source, reportedAt }: SourceStatement): string {
  return source === 'report' ? `report ${reportedAt ?? ''}` : source;
}

/** The last statement of the statement's source about the unit. */
export function lastStatement(unit: ReturnUnit, statement: ReturnStatement): SourceStatement | undefined {
  const key = sourceKey(statementOf(statement));
  return unit.statements.find((kept) => sourceKey(kept) === key);
}

/** The statements with that of one source replaced or added. */
export function withStatement(
  statements: readonly SourceStatement[],
  statement: ReturnStatement,
): SourceStatement[] {
  const added = statementOf(statement);
  return [...statements.filter((kept) => sourceKey(kept) !== sourceKey(added)), added];
}

/** True when the source repeats itself. Leaving out the status that it gave before takes nothing back. */
export function isRepeated(unit: ReturnUnit, statement: ReturnStatement): boolean {
  const last = lastStatement(unit, statement);
  return (
    last !== undefined &&
    last.disposition === statement.disposition &&
    last.quantity === statement.quantity &&
    (statement.status === undefined || last.status === statement.status)
  );
}

/** True when a report has listed the unit. */
export function isReported({ statements }: ReturnUnit): boolean {
  return statements.some(({ source }) => source === 'report');
}

/** True when a report has listed the unit under a later date. */
export function isOutdated({ statements }: ReturnUnit, { source, returnedAt }: ReturnStatement): boolean {
  return (
    source === 'report' &&
    statements.some(({ reportedAt }) => reportedAt !== undefined && reportedAt > returnedAt)
  );
}
