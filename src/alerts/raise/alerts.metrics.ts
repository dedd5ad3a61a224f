import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { AlertListRepository } from '../store/alert-list.repository';
import { AlertsLease } from '../delivery/alerts-lease';
import { type AlertChange, type AlertDraft, SEVERITY } from '../domain/alert';

/** What operators watch of the alerts, whoever wrote them. */
@Injectable()
export class AlertsMetrics {
  private readonly raisedAlerts: Counter<'type' | 'severity'>;

  constructor(registry: Registry, lists: AlertListRepository, lease: AlertsLease) {
    this.raisedAlerts = new Counter({
      name: 'syncstate_alerts_raised_total',
      help: 'Alerts that were raised, or raised again after they had closed, by type and severity; repeats are not counted',
      labelNames: ['type', 'severity'],
      registers: [registry],
    });
    for (const [type, severity] of Object.entries(SEVERITY)) this.raisedAlerts.inc({ type, severity }, 0);
    storeGauge(
      registry,
      'syncstate_unread_critical_alerts',
      'Critical alerts that nobody has read, among the 1,000 newest unread ones',
      () => lists.countUnread('critical'),
    );
    storeGauge(
      registry,
      'syncstate_alerts_leader',
      '1 when this instance holds the lease of the alert delivery',
      () => Promise.resolve(lease.isHeld() ? 1 : 0),
    );
  }

  raised({ type, severity }: Pick<AlertDraft, 'type' | 'severity'>): void {
    this.raisedAlerts.inc({ type, severity });
  }

  /** Changes that are durable: those that raise an alert count. */
  written(changes: readonly AlertChange[]): void {
    for (const change of changes) if (change.kind === 'raise') this.raised(change.alert);
  }
}
