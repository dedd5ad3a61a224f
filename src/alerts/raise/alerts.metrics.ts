import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { type AlertChange, type AlertDraft, SEVERITY } from '../domain/alert';

/** Counts the alerts that are raised, by this service or in a transaction. */
@Injectable()
export class AlertsMetrics {
  private readonly raisedAlerts: Counter<'type' | 'severity'>;

  constructor(registry: Registry) {
    this.raisedAlerts = new Counter({
      name: 'syncstate_alerts_raised_total',
      help: 'Alerts that were raised, or raised again after they were closed, by type and severity; repeats do not count',
      labelNames: ['type', 'severity'],
      registers: [registry],
    });
    for (const [type, severity] of Object.entries(SEVERITY)) this.raisedAlerts.inc({ type, severity }, 0);
  }

  raised({ type, severity }: Pick<AlertDraft, 'type' | 'severity'>): void {
    this.raisedAlerts.inc({ type, severity });
  }

  /** Counts the alerts that these durable changes raise. */
  written(changes: readonly AlertChange[]): void {
    for (const change of changes) if (change.kind === 'raise') this.raised(change.alert);
  }
}
