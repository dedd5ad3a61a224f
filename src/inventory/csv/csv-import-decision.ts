import type { ReadyRow } from './csv-import-file';
import type { ImportOutcome } from './csv-import-report';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import type { FiguresMovement } from '../domain/movement';
import type { Stock } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';

/** What becomes of a row. What is `created` or `changed` has a movement to make. */
export interface RowDecision {
  readonly outcome: ImportOutcome;
  readonly message?: string;
}

/** What is known of a row besides its stock: its own ledger row is there, or its file was dealt with beyond it. */
export type RowPast = 'in_ledger' | 'dealt_with' | 'new';

/** The figures of a SKU, where they are known. */
type Figures = Partial<Pick<Stock, (typeof NAMES)[number]>>;

const NAMES = ['physical', 'buffer', 'lowStockThreshold'] as const;

/** The verdict on a row of a file, or of a part of it, that was taken before. */
export const ALREADY_IMPORTED: RowDecision = { outcome: 'unchanged', message: 'already imported' };

const NEEDS_PHYSICAL: RowDecision = {
  outcome: 'rejected',
  message:
    'The SKU is not registered, and a new SKU needs a physical figure: say in this row how many there are.',
};

/** True for a row whose figures alone do not tell whether it can be taken: it takes the stock to know. */
export function dependsOnStock({ figures: { physical } }: ReadyRow): boolean {
  return physical === undefined || physical < 0;
}

/**
 * What would become of a row on the stock as it stands. A new SKU is never begun from a blank cell, because Amazon would
 * be told 0; below zero is where an oversold SKU stands in an export, and no count that anybody can make.
 */
export function decideRow(row: ReadyRow, stock: Stock | undefined, past: RowPast): RowDecision {
  if (past === 'in_ledger') return ALREADY_IMPORTED;
  const { physical } = row.figures;
  if (physical !== undefined && physical < 0 && physical !== stock?.physical) return belowZero(stock);
  if (stock === undefined && physical === undefined) return NEEDS_PHYSICAL;
  if (past === 'dealt_with') return ALREADY_IMPORTED;
  const message = changesOf(stock, { buffer: stock?.buffer ?? 0, ...row.figures });
  if (stock === undefined) return { outcome: 'created', message };
  return message === '' ? { outcome: 'unchanged' } : { outcome: 'changed', message };
}

/** The movement of a row. A figure below zero stands already and is left alone, whatever is sold meanwhile. */
export function movementOf({ line, sku, figures }: ReadyRow, hash: string): FiguresMovement {
  const { physical, ...others } = figures;
  const isCount = physical !== undefined && physical >= 0;
  return {
    txId: txIdOf.import(hash, line),
    sku,
    action: 'import',
    change: { kind: 'set', register: isCount, ...others, ...(isCount ? { physical } : {}) },
    actor: 'api',
    cause: { reason: `line ${line} of an imported file` },
  };
}

/** The end of a row as the ledger tells it, which may differ from the verdict when somebody was quicker. */
export function endOf(outcome: MovementOutcome | undefined, judgedOn: Stock | undefined): RowDecision {
  if (outcome?.kind === 'duplicate') return ALREADY_IMPORTED;
  if (outcome?.kind !== 'applied') throw new Error('A movement of figures within bounds was refused.');
  const { version, delta, physicalAfter, bufferAfter, lowStockThresholdAfter } = outcome.row;
  const isNew = judgedOn === undefined && version === 1;
  // The row tells what the units were before it; of the other figures that is known unless somebody came between.
  const others = judgedOn?.version === version - 1 ? judgedOn : {};
  const message = changesOf(isNew ? undefined : { ...others, physical: physicalAfter - delta }, {
    physical: physicalAfter,
    ...(bufferAfter === undefined ? {} : { buffer: bufferAfter }),
    ...(lowStockThresholdAfter === undefined ? {} : { lowStockThreshold: lowStockThresholdAfter }),
  });
  return { outcome: isNew ? 'created' : 'changed', ...(message === '' ? {} : { message }) };
}

/** As in `physical 10 → 5, buffer 0 → 2`; without an arrow where nothing was set before. */
function changesOf(before: Figures | undefined, after: Figures): string {
  return NAMES.flatMap((name) => {
    const [from, to] = [before?.[name], after[name]];
    if (to === undefined || to === from) return [];
    return [from === undefined ? `${name} ${to}` : `${name} ${from} → ${to}`];
  }).join(', ');
}

function belowZero(stock: Stock | undefined): RowDecision {
  const standing = stock === undefined ? 'the SKU is not registered' : `it stands at ${stock.physical}`;
  return {
    outcome: 'rejected',
    message: `physical must be a whole number from 0: below zero is taken only where it stands already, and ${standing}.`,
  };
}
