import type { DeltaMovement } from '../../../inventory/domain/movement';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { type Concern, type Decision, judge } from './disposition';
import { alertsFor } from './return-alerts';
import type {
  ReturnChange,
  ReturnIdentity,
  ReturnPolicy,
  ReturnSource,
  ReturnStatement,
  ReturnUnit,
} from './return-unit';
import { isOutdated, isRepeated, isReported, withStatement } from './source-statements';

const FIT_AND_NOT_COUNTED: Concern = {
  type: 'manual_review',
  severity: 'info',
  advice:
    'The first poll found it as not fit to sell and counts no unit: if it is not in the count of the shelf, add it with ' +
    'POST /api/inventory/{sku}/adjustments.',
};

/**
 * Weighs a statement against the known unit and returns its effect; undefined when the source repeats itself. Only a
 * statement that differs from the last one of its source counts, so a report that is read again, or a request that is
 * sent again, does not undo what another source has stated since. `at` is the time of the write.
 * Returned-unit path: ReturnRecorderService -> weigh -> judge. ADR 9.
 */
export function weigh(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  identity: ReturnIdentity,
  policy: ReturnPolicy,
  at: string,
): ReturnChange | undefined {
  const facts = withKnownStatus(before, statement);
  const judgement = judge(facts, policy.restockDispositions);
  if (before !== undefined) {
    const repeated = isRepeated(before, statement);
    if (repeated && !addsPlate(before, statement)) return undefined;
    if (repeated || (judgement.decision === 'restock' && isOutdated(before, statement)))
      return acknowledge(before, statement, at);
    // The API has reported it before the first poll: that poll may take units out of stock, and puts none in.
    if (policy.look === true && judgement.decision === 'restock' && statement.quantity > before.restocked)
      return acknowledge(before, statement, at);
  }
  const isNotCounted = before === undefined ? policy.look === true : before.notCounted !== undefined;
  const staysOut =
    isNotCounted || !policy.canMove || wasLeftOut(before, statement, judgement.decision, policy);
  const counted = before?.restocked ?? 0;
  const isFit = judgement.decision === 'restock';
  // What was in stock once is stock of this pool, whichever channel sold it.
  const saleHold = isFit && !staysOut && before?.txId === undefined ? policy.saleHold : undefined;
  const decision = isFit && staysOut ? 'hold' : (saleHold?.decision ?? judgement.decision);
  const restocked = staysOut ? counted : decision === 'restock' ? statement.quantity : 0;
  const delta = restocked - counted;
  if (before !== undefined && delta === 0 && confirmsReport(before, statement, decision))
    return acknowledge(before, statement, at);
  const { components } = policy;
  const heldReason = isFit && staysOut ? before?.heldReason : saleHold?.reason;
  const outcome = { decision, restocked, delta, status: facts.status, isNotCounted, heldReason, components };
  const draft = decidedUnit(before, statement, identity, outcome, at);
  const { alertId, alerts } = alertsFor({
    before,
    unit: draft,
    delta,
    openAlert: before?.alertId,
    concern: isNotCounted
      ? concernLater(before, facts, policy)
      : policy.canMove
        ? (saleHold ?? judgement).concern
        : undefined,
  });
  const unit = alertId === undefined ? draft : { ...draft, alertId };
  return {
    before,
    unit,
    ...(delta === 0 ? {} : { movement: movementOf(unit, delta, statement.source) }),
    alerts,
    hasEffect: delta !== 0 || before?.decision !== decision,
  };
}

/** A unit that is not counted needs a person only when its disposition changes after the first poll. */
function concernLater(
  before: ReturnUnit | undefined,
  facts: ReturnStatement,
  policy: ReturnPolicy,
): Concern | undefined {
  if (before === undefined || policy.look === true || before.disposition === facts.disposition)
    return undefined;
  const { decision, concern } = judge(facts, policy.restockDispositions);
  return decision === 'restock' ? FIT_AND_NOT_COUNTED : policy.canMove ? concern : undefined;
}

/** The API has no status: the one in Amazon's report stays valid for its disposition. */
function withKnownStatus(before: ReturnUnit | undefined, statement: ReturnStatement): ReturnStatement {
  if (statement.source !== 'api' || before?.status === undefined) return statement;
  return before.disposition === statement.disposition ? { ...statement, status: before.status } : statement;
}

/**
 * True for a unit that was fit to sell from the first and not put into stock, because its SKU was not registered, or by
 * the policy of that time. A later count of the shelf includes it; only a unit that was not fit to sell before comes into
 * stock by a new statement.
 */
function wasLeftOut(
  before: ReturnUnit | undefined,
  { source }: ReturnStatement,
  decision: Decision,
  policy: ReturnPolicy,
): boolean {
  if (before?.decision !== 'hold' || decision !== 'restock') return false;
  // A person or another system states that it is here.
  if (source === 'api' && before.heldReason !== undefined) return false;
  return judge(before, policy.restockDispositions).decision === 'restock';
}

/** True when the API repeats what Amazon's report states, so that Amazon's facts are kept. */
function confirmsReport(before: ReturnUnit, statement: ReturnStatement, decision: Decision): boolean {
  if (statement.source !== 'api' || !isReported(before) || decision !== before.decision) return false;
  return before.disposition === statement.disposition && before.quantity === statement.quantity;
}

/** True when the plate is new, or so far known from the API only. */
function addsPlate(unit: ReturnUnit | undefined, { source, licensePlateNumber }: ReturnStatement): boolean {
  if (licensePlateNumber === undefined) return false;
  return unit?.licensePlateNumber === undefined || (source === 'report' && unit.plateFrom !== 'report');
}

interface Outcome extends Pick<ReturnUnit, 'decision' | 'restocked'> {
  readonly isNotCounted: boolean;
  readonly delta: number;
  readonly status: string | undefined;
  readonly heldReason: ReturnUnit['heldReason'];
  readonly components: ReturnPolicy['components'];
}

/** The unit with a new decision. A status belongs to the disposition that came with it, so the old one goes. */
function decidedUnit(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  { timestamp, returnId, ordinal }: ReturnIdentity,
  { decision, restocked, delta, status, isNotCounted, heldReason, components }: Outcome,
  at: string,
): ReturnUnit {
  const {
    txId: lastTxId,
    alertId,
    status: lastStatus,
    heldReason: lastHeldReason,
    components: lastComponents,
    ...kept
  } = before ?? {};
  const { source, ...stated } = statement;
  const revision = (before?.revision ?? 0) + 1;
  const txId = delta === 0 ? lastTxId : rowIdOf({ returnId, revision, components });
  const plateFrom = addsPlate(before, statement) ? source : before?.plateFrom;
  return {
    ...kept,
    ...stated,
    timestamp,
    returnId,
    ...(ordinal === undefined ? {} : { ordinal }),
    ...(status === undefined ? {} : { status }),
    ...(plateFrom === undefined ? {} : { plateFrom }),
    decision,
    restocked,
    ...(isNotCounted ? { notCounted: 'first_poll' } : {}),
    ...(heldReason === undefined ? {} : { heldReason }),
    statements: withStatement(before?.statements ?? [], statement),
    revision,
    recordedAt: before?.recordedAt ?? at,
    updatedAt: at,
    ...(txId === undefined ? {} : { txId }),
    ...(components === undefined ? {} : { components }),
  };
}

/** The unit as it was, with the statement and its plate noted. */
function acknowledge(before: ReturnUnit, statement: ReturnStatement, at: string): ReturnChange {
  const { licensePlateNumber, source } = statement;
  const unit: ReturnUnit = {
    ...before,
    ...(licensePlateNumber !== undefined && addsPlate(before, statement)
      ? { licensePlateNumber, plateFrom: source }
      : {}),
    statements: isRepeated(before, statement)
      ? before.statements
      : withStatement(before.statements, statement),
    revision: before.revision + 1,
    updatedAt: at,
  };
  return { before, unit, alerts: [], hasEffect: false };
}

type MovedUnit = Pick<ReturnUnit, 'returnId' | 'revision'> & Pick<ReturnPolicy, 'components'>;

function txIdOfMovement({ returnId, revision, components = [] }: MovedUnit): string {
  return components.length > 1
    ? txIdOf.amazonReturnOfKit(returnId, revision)
    : txIdOf.amazonReturn(returnId, revision);
}

/** The first ledger row of the movement. */
function rowIdOf(unit: MovedUnit): string {
  const [first, ...others] = unit.components ?? [];
  const txId = txIdOfMovement(unit);
  return first === undefined || others.length === 0 ? txId : txIdOf.component(txId, first.sku);
}

function movementOf(unit: ReturnUnit, delta: number, source: ReturnSource): DeltaMovement {
  return {
    txId: txIdOfMovement(unit),
    sku: unit.sku,
    action: delta > 0 ? 'return' : 'return_reversal',
    // Taking back what was wrongly counted is a fact, whatever was sold of it since.
    change: { kind: 'delta', delta, mayOversell: delta < 0 },
    actor: source === 'report' ? 'amazon' : 'api',
    cause: { ...(unit.orderId === '' ? {} : { orderId: unit.orderId }), reason: unit.disposition },
  };
}
