import type { StockView } from '../../../api/answers';
import type { Tone } from '../../../parts/mark';
import type { Figures } from './draft';

/** One consequence of saving. */
export interface Effect {
  readonly tone: Extract<Tone, 'quiet' | 'warning'>;
  readonly text: string;
}

/**
 * What new figures do to a stock, before they are saved: on the shelf, in the buffer, at Amazon, and what to look at.
 * `pause`: why nothing is sent to Amazon at present.
 */
export function effectsOf(stock: StockView, figures: Figures, pause?: string): Effect[] {
  const { physical = stock.physical, buffer = stock.buffer } = figures;
  const threshold = figures.lowStockThreshold ?? stock.lowStockThreshold;
  return [
    ...recount(stock.physical, figures.physical),
    ...(figures.buffer === undefined ? [] : [quiet(`Held back: ${stock.buffer} → ${buffer}.`)]),
    ...thresholdEffects(stock, figures.lowStockThreshold),
    ...pushEffects(stock, figures, broadcastOf(physical, buffer)),
    ...(pause === undefined || broadcastOf(physical, buffer) === stock.broadcast
      ? []
      : [warning(`Pushes are paused, so Amazon gets it later: ${pause}`)]),
    ...(physical >= 0 && buffer > physical
      ? [
          warning(
            `The buffer is larger than what is on the shelf (${physical} − ${buffer} is below zero): Amazon gets 0.`,
          ),
        ]
      : []),
    ...(threshold !== undefined && physical <= threshold && !isLow(stock)
      ? [warning(`${physical} is at or below the threshold of ${threshold}: a low-stock alert is raised.`)]
      : []),
  ];
}

/** What a registration does. */
export function registrationEffects(sku: string, { physical, buffer = 0 }: Figures): Effect[] {
  if (physical === undefined) return [];
  const broadcast = broadcastOf(physical, buffer);
  return [
    quiet(`Amazon gets ${broadcast} of ${sku}: ${physical} on the shelf − ${buffer} held back.`),
    ...(broadcast === 0 ? [warning('Amazon shows 0: nothing can be bought there.')] : []),
    ...(sku === sku.trim()
      ? []
      : [warning('The SKU begins or ends with a blank, which becomes part of it.')]),
  ];
}

function recount(before: number, after: number | undefined): Effect[] {
  if (after === undefined) return [];
  const delta = after - before;
  return [
    quiet(
      `Recount: ${before} → ${after} on the shelf (${delta > 0 ? '+' : '−'}${Math.abs(delta)}), a row in the ledger.`,
    ),
  ];
}

function thresholdEffects({ lowStockThreshold }: StockView, after: number | undefined): Effect[] {
  if (after === undefined) return [];
  return [
    quiet(
      `Low-stock alert: at ${after} or less${lowStockThreshold === undefined ? '' : `, before at ${lowStockThreshold}`}.`,
    ),
  ];
}

function pushEffects(stock: StockView, { physical, buffer }: Figures, broadcast: number): Effect[] {
  if (physical === undefined && buffer === undefined)
    return [quiet(stock.listings === undefined ? `Amazon keeps ${stock.broadcast}.` : 'Nothing is sent.')];
  if (stock.listings !== undefined && broadcast !== stock.broadcast)
    return [quiet(`To sell: ${stock.broadcast} → ${broadcast}, and the quantities of its listings follow.`)];
  if (broadcast === stock.broadcast)
    return [
      quiet(
        stock.syncStatus === 'blocked'
          ? `Amazon: ${broadcast} as before, and it is sent again although the SKU is blocked.`
          : `Amazon keeps ${broadcast}: nothing is sent.`,
      ),
    ];
  return [
    quiet(`Amazon: ${stock.broadcast} → ${broadcast}.`),
    ...(broadcast === 0 ? [warning('Amazon shows 0: nothing can be bought there.')] : []),
  ];
}

function isLow({ physical, lowStockThreshold }: StockView): boolean {
  return lowStockThreshold !== undefined && physical <= lowStockThreshold;
}

function broadcastOf(physical: number, buffer: number): number {
  return Math.max(0, physical - buffer);
}

function quiet(text: string): Effect {
  return { tone: 'quiet', text };
}

function warning(text: string): Effect {
  return { tone: 'warning', text };
}
