import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';

const OUTCOMES = [
  'unchanged',
  'first',
  'expected',
  'not_live',
  'missing',
  'other',
  'overtaken',
  'failed',
] as const;
/**
 * How the reading of a number ended. `unchanged`: it was what it was; `overtaken`: an order was recorded at the same time,
 * again and again; `failed`: Amazon did not show it; the others as in JudgedReading.
 */
type ReadingOutcome = (typeof OUTCOMES)[number];

/** Metrics of the readings of Amazon's numbers. */
@Injectable()
export class ReadingsMetrics {
  private readonly readings: Counter<'outcome'>;
  private readonly units: Counter;
  private readonly waiting: Gauge;

  constructor(registry: Registry) {
    this.readings = new Counter({
      name: 'syncstate_readings_total',
      help: 'Numbers of SKUs that were read at Amazon, by how that ended',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of OUTCOMES) this.readings.inc({ outcome }, 0);
    this.units = new Counter({
      name: 'syncstate_presumed_sold_units_total',
      help: 'Units of seller SKUs that were missing at Amazon with no recorded order behind them',
      registers: [registry],
    });
    this.waiting = new Gauge({
      name: 'syncstate_pushes_held',
      help: 'Higher numbers that this sender holds until orders or numbers at Amazon can be read',
      registers: [registry],
    });
  }

  read(outcome: ReadingOutcome): void {
    this.readings.inc({ outcome });
  }

  held(numbers: number): void {
    this.waiting.set(numbers);
  }

  presumed(units: number): void {
    this.units.inc(units);
  }
}
