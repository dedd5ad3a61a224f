import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { ACTORS, MOVEMENT_ACTIONS } from '../../domain/movement';
import type { MovementOutcome, PlainEntry } from '../../ledger/domain/commit-batch';

/** Movements of several callers that one instance hands over to another; each list commits together. */
export interface HandOverMessage {
  readonly units: readonly (readonly PlainEntry[])[];
}

/** A part of the answer: outcomes of lists, each with its index in the message; null: it was not taken. */
export interface HandOverPart {
  readonly outcomes: readonly (readonly [number, readonly MovementOutcome[] | null])[];
}

/** Entries that two instances may commit: one has handed them over to the other. Pure. */
export function markHandedOver(entries: readonly PlainEntry[]): PlainEntry[] {
  return entries.map((entry) => ({ ...entry, handedOver: true }));
}

/** The lists of a message; undefined when it is none. Its sender has proven that it is an instance of this store. Pure. */
export function unitsOf(message: unknown): PlainEntry[][] | undefined {
  if (!isRecord(message) || !Array.isArray(message.units)) return undefined;
  const units = message.units as unknown[];
  return units.every(isUnit) ? units : undefined;
}

/**
 * The outcomes in a part of the answer, by the index of the list that was sent; undefined for a list whose outcomes are
 * unknown, also when the answer is about other movements. Pure.
 */
export function outcomesIn(
  part: unknown,
  sent: readonly (readonly PlainEntry[])[],
): Map<number, MovementOutcome[] | undefined> {
  const pairs = isRecord(part) && Array.isArray(part.outcomes) ? (part.outcomes as unknown[]) : [];
  return new Map(
    pairs.flatMap((pair) => {
      const [index, outcomes] = Array.isArray(pair) ? (pair as unknown[]) : [];
      const entries = typeof index === 'number' ? sent[index] : undefined;
      if (typeof index !== 'number' || entries === undefined) return [];
      const isAboutThem =
        Array.isArray(outcomes) &&
        outcomes.length === entries.length &&
        entries.every(({ movement }, at) => isOutcomeOf(movement.txId, outcomes[at]));
      return [[index, isAboutThem ? (outcomes as MovementOutcome[]) : undefined]];
    }),
  );
}

function isUnit(unit: unknown): unit is PlainEntry[] {
  return Array.isArray(unit) && unit.length > 0 && unit.every(isEntry);
}

function isEntry(entry: unknown): boolean {
  if (!isRecord(entry) || typeof entry.commitId !== 'string' || !isRecord(entry.movement)) return false;
  const { txId, sku, action, actor, cause, change, atAmazon } = entry.movement;
  return (
    [txId, sku].every((text) => typeof text === 'string' && text !== '') &&
    MOVEMENT_ACTIONS.some((known) => known === action) &&
    ACTORS.some((known) => known === actor) &&
    (entry.closes === undefined || isClosing(entry.closes)) &&
    isRecord(cause) &&
    isRecord(change) &&
    isChange(change) &&
    (atAmazon === undefined || isAtAmazon(atAmazon)) &&
    entry.outcome === undefined &&
    entry.attached === undefined
  );
}

function isClosing(closes: unknown): boolean {
  if (!isRecord(closes) || closes.kind !== 'close') return false;
  return [closes.alertId, closes.at, closes.note].every((text) => typeof text === 'string');
}

function isChange({ kind, delta, ...figures }: JsonRecord): boolean {
  if (kind === 'delta') return Number.isSafeInteger(delta);
  const { physical, buffer, lowStockThreshold, autoBufferCap } = figures;
  const given = [physical, buffer, lowStockThreshold, autoBufferCap].filter((figure) => figure !== undefined);
  return kind === 'remove' || (kind === 'set' && given.every(Number.isSafeInteger));
}

/** The commit notes it on the stock, so that a shape that it does not know would stay there. */
function isAtAmazon(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { sellerSku, units, at } = value;
  return typeof sellerSku === 'string' && Number.isSafeInteger(units) && typeof at === 'string';
}

function isOutcomeOf(txId: string, outcome: unknown): boolean {
  if (!isRecord(outcome)) return false;
  const { kind, reason, row } = outcome;
  if (kind === 'refused') return typeof reason === 'string';
  return (kind === 'applied' || kind === 'duplicate') && isRecord(row) && isRowOf(txId, row);
}

/** The row of the movement, with what its caller answers from it. */
function isRowOf(txId: string, row: JsonRecord): boolean {
  const { sku, timestamp, physicalAfter, broadcastAfter, version } = row;
  return (
    row.txId === txId &&
    typeof sku === 'string' &&
    typeof timestamp === 'string' &&
    [physicalAfter, broadcastAfter, version].every(Number.isSafeInteger)
  );
}
