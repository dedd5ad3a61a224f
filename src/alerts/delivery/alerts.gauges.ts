import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { AlertListRepository } from '../store/alert-list.repository';
import { AlertsLease } from './alerts-lease';

/** Gauges of the unread alerts and of the delivery. */
@Injectable()
export class AlertsGauges implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly lists: AlertListRepository,
    private readonly lease: AlertsLease,
  ) {}

  onModuleInit(): void {
    storeGauge(
      this.registry,
      'syncstate_unread_critical_alerts',
      'Critical alerts that are unread, among the 1,000 newest unread alerts',
      () => this.lists.countUnread('critical'),
    );
    storeGauge(
      this.registry,
      'syncstate_alerts_leader',
      '1 when this instance holds the lease of the alert delivery',
      () => Promise.resolve(this.lease.isHeld() ? 1 : 0),
    );
  }
}
