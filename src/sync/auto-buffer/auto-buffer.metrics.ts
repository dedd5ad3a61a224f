import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** The buffers that the service set. */
@Injectable()
export class AutoBufferMetrics {
  private readonly changes: Counter<'direction'>;

  constructor(registry: Registry) {
    this.changes = new Counter({
      name: 'syncstate_auto_buffer_changes_total',
      help: 'Buffers that the service set by itself, by direction',
      labelNames: ['direction'],
      registers: [registry],
    });
    for (const direction of ['up', 'down']) this.changes.inc({ direction }, 0);
  }

  changed(from: number, to: number): void {
    this.changes.inc({ direction: to > from ? 'up' : 'down' });
  }
}
