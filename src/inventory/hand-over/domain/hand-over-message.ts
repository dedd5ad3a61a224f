import { isRecord } from '../../../platform/json-record';
import type { MovementOutcome, PlainEntry } from '../../ledger/domain/commit-batch';

/** Movements of several callers that one instance hands over to another; each list commits together. */
export interface HandOverMessage {
  readonly units: readonly (readonly PlainEntry[])[];
}

/** The outcomes of each list in the order of the message; null: not known in time, or not taken. */
export interface HandOverAnswer {
  readonly units: readonly (readonly MovementOutcome[] | null)[];
}

/** The lists of a message; undefined when it is none. Its sender has proven that it is an instance of this store. Pure. */
export function unitsOf(message: unknown): PlainEntry[][] | undefined {
  if (!isRecord(message) || !Array.isArray(message.units)) return undefined;
  const units = message.units as unknown[];
  return units.every(isUnit) ? units : undefined;
}

/**
 * The outcomes of each list that was sent; undefined for a list whose outcomes are unknown, also when the answer is
 * about other movements. Pure.
 */
export function outcomesIn(
  answer: unknown,
  sent: readonly (readonly PlainEntry[])[],
): (MovementOutcome[] | undefined)[] {
  const units = isRecord(answer) && Array.isArray(answer.units) ? (answer.units as unknown[]) : [];
  return sent.map((entries, index) => {
    const outcomes = units[index];
    return Array.isArray(outcomes) && outcomes.length === entries.length && outcomes.every(isOutcome)
      ? (outcomes as MovementOutcome[])
      : undefined;
  });
}

function isUnit(unit: unknown): unit is PlainEntry[] {
  return Array.isArray(unit) && unit.length > 0 && unit.every(isEntry);
}

function isEntry(entry: unknown): boolean {
  if (!isRecord(entry) || typeof entry.commitId !== 'string' || !isRecord(entry.movement)) return false;
  const { txId, sku, action, actor, cause, change } = entry.movement;
  return (
    [txId, sku, action, actor].every((text) => typeof text === 'string' && text !== '') &&
    isRecord(cause) &&
    isRecord(change) &&
    ['delta', 'set', 'remove'].includes(String(change.kind)) &&
    entry.outcome === undefined &&
    entry.attached === undefined
  );
}

function isOutcome(outcome: unknown): boolean {
  if (!isRecord(outcome)) return false;
  return outcome.kind === 'refused'
    ? typeof outcome.reason === 'string'
    : (outcome.kind === 'applied' || outcome.kind === 'duplicate') && isRecord(outcome.row);
}
