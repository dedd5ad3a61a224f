import type { MovementOutcome } from '../../../inventory/ledger/domain/commit-batch';
import type { DecidedPlan } from './order-movements';

/** The outcome of one line; `physical` and `broadcast` are the figures right after its movement. */
export interface LineAnswer {
  readonly lineId: string;
  readonly sku: string | null;
  readonly outcome: 'applied' | 'duplicate' | 'skipped';
  readonly reason?: string;
  readonly physical?: number;
  readonly broadcast?: number;
}

/** The body of the answer to a webhook. */
export interface WebhookAnswer {
  readonly status: 'applied' | 'duplicate' | 'ignored';
  readonly orderId: string | null;
  readonly lines: readonly LineAnswer[];
}

/** Joins the plan of each line with the outcome of its movement by txId. Throws when an outcome is missing. */
export function answerOf(
  orderId: string,
  plans: readonly DecidedPlan[],
  outcomes: ReadonlyMap<string, MovementOutcome | undefined>,
): WebhookAnswer {
  const lines = plans.map((plan) => lineAnswer(plan, outcomes));
  return { status: statusOf(lines), orderId, lines };
}

function lineAnswer(
  plan: DecidedPlan,
  outcomes: ReadonlyMap<string, MovementOutcome | undefined>,
): LineAnswer {
  const { lineId, sku } = plan;
  if (plan.kind === 'skip') return { lineId, sku, outcome: 'skipped', reason: plan.reason };
  const outcome = outcomes.get(plan.movement.txId);
  if (outcome === undefined) throw new Error('A planned movement has no outcome.');
  if (outcome.kind === 'refused') return { lineId, sku, outcome: 'skipped', reason: outcome.reason };
  const { physicalAfter: physical, broadcastAfter: broadcast } = outcome.row;
  return { lineId, sku, outcome: outcome.kind, physical, broadcast };
}

/** What became of a message, by its lines. */
export function statusOf(lines: readonly LineAnswer[]): WebhookAnswer['status'] {
  if (lines.some((line) => line.outcome === 'applied')) return 'applied';
  return lines.some((line) => line.outcome === 'duplicate') ? 'duplicate' : 'ignored';
}
