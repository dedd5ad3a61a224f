import type { AlertChange } from '../../../alerts/domain/alert';
import type { Movement } from '../../../inventory/domain/movement';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { type Decision, judge } from './disposition';
import { alertsFor } from './return-alerts';

/** Who speaks of a return: Amazon's report, or a person through the API. */
export type ReturnSource = 'report' | 'api';

/** What a source says of one returned unit (or of several that came back as one). */
export interface ReturnStatement {
  readonly source: ReturnSource;
  readonly sku: string;
  /** Empty when Amazon names none. */
  readonly orderId: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly returnedAt: string;
  /** Units, at least 1. */
  readonly quantity: number;
  readonly disposition: string;
  readonly status?: string;
  readonly reason?: string;
  readonly licensePlateNumber?: string;
}

/** A returned unit as it is kept. */
export interface ReturnUnit extends Omit<ReturnStatement, 'source'> {
  /** Range key of the Returns table: the return's date, `#`, and the unit. */
  readonly timestamp: string;
  /** Names the unit for good, also when its date or its plate is learned anew. */
  readonly returnId: string;
  /** Its number among the units of its order, SKU and moment that have no plate. */
  readonly ordinal?: number;
  readonly decision: Decision;
  /** How many of its units are in stock because of it: all of them, or none. */
  readonly restocked: number;
  /** The ledger row of the last movement that it caused. */
  readonly txId?: string;
  /** Its alert, while one stands open. */
  readonly alertId?: string;
  /** Who told its plate. A report lists a unit with a plate that is the report's own under that plate only. */
  readonly plateFrom?: ReturnSource;
  /** What each source said last, so that only news is weighed; a report that dates the unit otherwise is another one. */
  readonly said: Readonly<Record<string, string>>;
  /** +1 per write. */
  readonly revision: number;
  readonly recordedAt: string;
  readonly updatedAt: string;
}

/** Where a unit is kept, and how it is named. */
export type ReturnIdentity = Pick<ReturnUnit, 'timestamp' | 'returnId' | 'ordinal'>;

/** What the decision rests on beside the statement. */
export interface ReturnPolicy {
  readonly restockDispositions: readonly string[];
  /** False: no stock can move, because the SKU is not registered. What was counted before stays counted. */
  readonly canMove: boolean;
}

/** What a statement changes: the unit, its alerts, and stock, if it moves. */
export interface ReturnChange {
  readonly before: ReturnUnit | undefined;
  readonly unit: ReturnUnit;
  readonly movement?: Movement;
  readonly alerts: readonly AlertChange[];
  /** False when the source only confirms what is known already. */
  readonly isNews: boolean;
}

/** How `said` names a report that gives a unit another date than the one it is kept under. */
const OTHER_DATE = 'report ';

/** The identity of a unit with a license plate. The plate alone is not enough: Amazon is seen to use one twice. */
export function platedIdentity(statement: ReturnStatement, plate: string): ReturnIdentity {
  return {
    timestamp: `${statement.returnedAt}#${statement.orderId}#${codedPlate(plate)}`,
    returnId: returnIdOf(statement, codedPlate(plate)),
  };
}

/** Plates are capitals and digits; a person may well type one otherwise. */
function codedPlate(plate: string): string {
  return coded(plate.toUpperCase(), /[%:#~]/g);
}

/** The identity of the n-th unit without a plate of one order, SKU and moment. */
export function ordinalIdentity(statement: ReturnStatement, ordinal: number): ReturnIdentity {
  return {
    timestamp: `${statement.returnedAt}#${statement.orderId}#~${ordinal}`,
    returnId: returnIdOf(statement, `${statement.returnedAt}~${ordinal}`),
    ordinal,
  };
}

/** True when the source says of the unit what it said before. */
export function isKnown(unit: ReturnUnit, statement: ReturnStatement): boolean {
  return lastStatement(unit, statement) === statementOf(statement);
}

/** What the source of the statement said last of the unit. */
export function lastStatement(
  unit: ReturnIdentity & Pick<ReturnUnit, 'said'>,
  statement: ReturnStatement,
): string | undefined {
  return unit.said[voiceOf(unit, statement)];
}

/** True also when it only leaves out the status that it gave before: silence takes nothing back. */
export function addsNothing(unit: ReturnUnit, statement: ReturnStatement): boolean {
  if (isKnown(unit, statement)) return true;
  const words = lastStatement(unit, statement);
  if (words === undefined || statement.status !== undefined) return false;
  const [disposition, , quantity] = JSON.parse(words) as [string, string | null, number];
  return disposition === statement.disposition && quantity === statement.quantity;
}

/**
 * Weighs what a source says against what is known of the unit; undefined when it says nothing new. A source is heard
 * again only when it changes its mind, so that a report that is read again, or a message that is sent again, does not
 * undo what another source has said since. `at` is the time of the write.
 */
export function weigh(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  identity: ReturnIdentity,
  policy: ReturnPolicy,
  at: string,
): ReturnChange | undefined {
  const told = withStatus(before, statement);
  const judgement = judge(told, policy.restockDispositions);
  if (before !== undefined) {
    const known = addsNothing(before, statement);
    if (known && !tellsPlate(before, statement)) return undefined;
    if (known || (judgement.decision === 'restock' && isOutdated(before, statement)))
      return { before, unit: heard(before, statement, at), alerts: [], isNews: false };
  }
  const staysOut = !policy.canMove || wasLeftOut(before, judgement.decision, policy);
  const decision = judgement.decision === 'restock' && staysOut ? 'hold' : judgement.decision;
  const counted = before?.restocked ?? 0;
  const restocked = staysOut ? counted : decision === 'restock' ? statement.quantity : 0;
  const delta = restocked - counted;
  if (before !== undefined && delta === 0 && confirmsReport(before, statement, decision))
    return { before, unit: heard(before, statement, at), alerts: [], isNews: false };
  const revision = (before?.revision ?? 0) + 1;
  // A status belongs to the disposition that came with it.
  const { txId: lastTxId, alertId: openAlert, status: lastStatus, ...kept } = before ?? {};
  const { timestamp, returnId, ordinal } = identity;
  const txId = delta === 0 ? lastTxId : txIdOf.amazonReturn(returnId, revision);
  const { source, ...facts } = told;
  const plateFrom = tellsPlate(before, statement) ? source : before?.plateFrom;
  const draft: ReturnUnit = {
    ...kept,
    ...facts,
    timestamp,
    returnId,
    ...(ordinal === undefined ? {} : { ordinal }),
    ...(plateFrom === undefined ? {} : { plateFrom }),
    decision,
    restocked,
    said: { ...before?.said, [voiceOf(identity, statement)]: statementOf(statement) },
    revision,
    recordedAt: before?.recordedAt ?? at,
    updatedAt: at,
    ...(txId === undefined ? {} : { txId }),
  };
  const concern = policy.canMove ? judgement.concern : undefined;
  const { alertId, alerts } = alertsFor({ before, unit: draft, delta, openAlert, concern });
  const unit = alertId === undefined ? draft : { ...draft, alertId };
  return {
    before,
    unit,
    ...(txId === undefined || delta === 0 ? {} : { movement: movementOf(unit, txId, delta, source) }),
    alerts,
    isNews: delta !== 0 || before?.decision !== decision,
  };
}

/** A person cannot tell Amazon's status of a unit, so that the one of the report goes on to hold for its disposition. */
function withStatus(before: ReturnUnit | undefined, statement: ReturnStatement): ReturnStatement {
  if (statement.source !== 'api' || before?.status === undefined) return statement;
  return before.disposition === statement.disposition ? { ...statement, status: before.status } : statement;
}

/**
 * True for a unit that was fit to sell from the first and yet not put into stock, because its SKU was not registered,
 * or by the policy of that time. Whoever counted the shelf since has counted it; only one that was not fit to sell
 * before comes into stock by news.
 */
function wasLeftOut(before: ReturnUnit | undefined, decision: Decision, policy: ReturnPolicy): boolean {
  if (before?.decision !== 'hold' || decision !== 'restock') return false;
  return judge(before, policy.restockDispositions).decision === 'restock';
}

/** True when a person only says what Amazon's report has said, so that Amazon's facts are kept. */
function confirmsReport(before: ReturnUnit, statement: ReturnStatement, decision: Decision): boolean {
  if (statement.source !== 'api' || !isReported(before) || decision !== before.decision) return false;
  return before.disposition === statement.disposition && before.quantity === statement.quantity;
}

/** True when a report has listed the unit. */
export function isReported({ said }: ReturnUnit): boolean {
  return Object.keys(said).some((voice) => voice !== 'api');
}

/** Unambiguous whatever the parts hold: a plate, and even a SKU, may look like the parts of another return. */
function returnIdOf({ orderId, sku }: ReturnStatement, unit: string): string {
  return `${coded(orderId, /[%:]/g)}:${coded(sku, /[%:]/g)}:${unit}`;
}

function coded(text: string, marks: RegExp): string {
  return text.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A report is heard per date: it may well list one unit under two of them, each with a disposition of its own. */
function voiceOf({ timestamp }: ReturnIdentity, { source, returnedAt }: ReturnStatement): string {
  return source === 'report' && dateOf(timestamp) !== returnedAt ? `${OTHER_DATE}${returnedAt}` : source;
}

/** True when a report has said something else under a later date. */
function isOutdated({ timestamp, said }: ReturnUnit, { source, returnedAt }: ReturnStatement): boolean {
  if (source !== 'report') return false;
  const dates = Object.keys(said)
    .filter((voice) => voice.startsWith(OTHER_DATE))
    .map((voice) => voice.slice(OTHER_DATE.length));
  if (said.report !== undefined) dates.push(dateOf(timestamp));
  return dates.some((date) => date > returnedAt);
}

function dateOf(timestamp: string): string {
  return timestamp.slice(0, timestamp.indexOf('#'));
}

/** What a statement says of the unit that it is about. */
export function statementOf({ disposition, status, quantity }: ReturnStatement): string {
  return JSON.stringify([disposition, status ?? null, quantity]);
}

/** True when the plate is new, or so far only a person's word. */
function tellsPlate(unit: ReturnUnit | undefined, { source, licensePlateNumber }: ReturnStatement): boolean {
  if (licensePlateNumber === undefined) return false;
  return unit?.licensePlateNumber === undefined || (source === 'report' && unit.plateFrom !== 'report');
}

/** The unit as it was, with what is now known to have been said of it. */
function heard(before: ReturnUnit, statement: ReturnStatement, at: string): ReturnUnit {
  const { licensePlateNumber, source } = statement;
  return {
    ...before,
    ...(licensePlateNumber !== undefined && tellsPlate(before, statement)
      ? { licensePlateNumber, plateFrom: source }
      : {}),
    said: addsNothing(before, statement)
      ? before.said
      : { ...before.said, [voiceOf(before, statement)]: statementOf(statement) },
    revision: before.revision + 1,
    updatedAt: at,
  };
}

function movementOf(unit: ReturnUnit, txId: string, delta: number, source: ReturnSource): Movement {
  return {
    txId,
    sku: unit.sku,
    action: delta > 0 ? 'return' : 'return_reversal',
    // Taking back what was wrongly counted is a fact, whatever was sold of it since.
    change: { kind: 'delta', delta, mayOversell: delta < 0 },
    actor: source === 'report' ? 'amazon' : 'api',
    cause: { ...(unit.orderId === '' ? {} : { orderId: unit.orderId }), reason: unit.disposition },
  };
}
