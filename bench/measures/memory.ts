import { setTimeout as delay } from 'node:timers/promises';
import { startEngine } from '../support/engines';
import { residentMb } from '../support/process-figures';
import { seedStore } from '../support/seed';
import { startService } from '../support/service';
import { withUndo } from '../support/undo';
import type { Plan } from '../plan';
import type { Generator } from './generator';

export interface Memory {
  readonly first: { readonly sales: number; readonly residentMb: number };
  readonly last: { readonly sales: number; readonly residentMb: number };
}

/** Resident memory after few and after many sales of 500 SKUs; undefined without /proc. */
export function measureMemory(
  { first, last }: NonNullable<Plan['memory']>,
  generator: Generator,
): Promise<Memory | undefined> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 500);
    const service = await startService({ endpoint: engine.endpoint }, undo);
    const residentAfter = async (orders: number): Promise<number | undefined> => {
      await generator.send({
        ports: [service.port],
        load: { skus: 500, lines: 1, inFlight: 64 },
        warmUpMs: 0,
        durationMs: 3_600_000,
        orders,
      });
      await delay(1000);
      return residentMb(service.child.pid, 'VmRSS');
    };
    const afterFirst = await residentAfter(first);
    const afterLast = await residentAfter(last - first);
    if (afterFirst === undefined || afterLast === undefined) return undefined;
    return {
      first: { sales: first, residentMb: afterFirst },
      last: { sales: last, residentMb: afterLast },
    };
  });
}
