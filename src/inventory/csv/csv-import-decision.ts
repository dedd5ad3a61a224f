import type { ReadyRow } from './csv-import-file';
import { ALREADY_IMPORTED, type RowDecision } from '../csv-file/import-report';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import type { FiguresMovement } from '../domain/movement';
import { mayRegister, type Stock } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';

/** What decides a row besides its figures. */
interface RowFacts {
  /** Undefined when the SKU is not registered. */
  readonly stock: Stock | undefined;
  /** Its ledger row exists: it was imported before. */
  readonly isInLedger: boolean;
  /** Why this row does not register its SKU. */
  readonly skuProblem?: string | undefined;
}

/** The known figures of a SKU. */
type Figures = Partial<Pick<Stock, (typeof NAMES)[number]>>;

const NAMES = ['physical', 'buffer', 'lowStockThreshold'] as const;

const NEEDS_PHYSICAL: RowDecision = {
  outcome: 'rejected',
  message: 'The SKU is not registered, and a new SKU needs a physical figure: give the units in this row.',
};

/**
 * The decision on a row for the current stock; one that is `created` or `changed` needs a movement. A new SKU is not registered from an empty cell, because that would push 0
 * to Amazon. A figure below zero is accepted only where the stock has it already, as in the export of an oversold SKU.
 */
export function decideRow(row: ReadyRow, { stock, isInLedger, skuProblem }: RowFacts): RowDecision {
  if (isInLedger) return ALREADY_IMPORTED;
  if (stock === undefined && skuProblem !== undefined) return { outcome: 'rejected', message: skuProblem };
  const { physical } = row.figures;
  if (physical !== undefined && physical < 0 && physical !== stock?.physical) return belowZero(stock);
  if (stock === undefined && physical === undefined) return NEEDS_PHYSICAL;
  const message = changesOf(stock, { buffer: stock?.buffer ?? 0, ...row.figures });
  if (stock === undefined) return { outcome: 'created', message };
  return message === '' ? { outcome: 'unchanged' } : { outcome: 'changed', message };
}

/** The movement of a row. A `physical` below zero is the current one, so it is not set. */
export function movementOf({ line, sku, figures }: ReadyRow, importId: string): FiguresMovement {
  const { physical, ...others } = figures;
  const isCount = physical !== undefined && physical >= 0;
  return {
    txId: txIdOf.import(importId, line),
    sku,
    action: 'import',
    change: { kind: 'set', register: isCount, ...others, ...(isCount ? { physical } : {}) },
    actor: 'api',
    cause: { reason: `line ${line} of an imported file` },
  };
}

/** The final decision from the ledger, which may differ from the first when another movement was committed between. */
export function finalDecision(
  outcome: MovementOutcome | undefined,
  decidedOn: Stock | undefined,
): RowDecision {
  if (outcome?.kind === 'duplicate') return ALREADY_IMPORTED;
  if (outcome?.kind !== 'applied') throw new Error('A movement of figures within bounds was refused.');
  const { version, delta, physicalAfter, bufferAfter, lowStockThresholdAfter } = outcome.row;
  const isNew = decidedOn === undefined && (version === 1 || mayRegister(outcome.row));
  // The row gives the units before it; the other figures are known unless another movement was committed between.
  const others = decidedOn?.version === version - 1 ? decidedOn : {};
  const message = changesOf(isNew ? undefined : { ...others, physical: physicalAfter - delta }, {
    physical: physicalAfter,
    ...(bufferAfter === undefined ? {} : { buffer: bufferAfter }),
    ...(lowStockThresholdAfter === undefined ? {} : { lowStockThreshold: lowStockThresholdAfter }),
  });
  return { outcome: isNew ? 'created' : 'changed', ...(message === '' ? {} : { message }) };
}

/** As in `physical 10 → 5, buffer 0 → 2`; without an arrow for a figure that was not set before. */
function changesOf(before: Figures | undefined, after: Figures): string {
  return NAMES.flatMap((name) => {
    const [from, to] = [before?.[name], after[name]];
    if (to === undefined || to === from) return [];
    return [from === undefined ? `${name} ${to}` : `${name} ${from} → ${to}`];
  }).join(', ');
}

function belowZero(stock: Stock | undefined): RowDecision {
  const current = stock === undefined ? 'the SKU is not registered' : `it is ${stock.physical} now`;
  return {
    outcome: 'rejected',
    message: `physical must be a whole number from 0: below zero is accepted only where it is the current figure, and ${current}.`,
  };
}
