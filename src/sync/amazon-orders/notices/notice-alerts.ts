import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import type { QueueMessage } from '../../../channels/amazon/notices/notice-queue';
import { Clock } from '../../../platform/clock';
import { errorText } from '../../../platform/jobs/failure-log';
import { timestampOf } from '../../../platform/timestamp';
import { failureAlert, type NoticeResult } from './domain/notice-result';

/** Raises alerts about messages that fail again and again, one for each cause. */
@Injectable()
export class NoticeAlerts {
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Never throws: the next receipt of the message raises the alert again. */
  async update(messages: readonly QueueMessage[], results: readonly NoticeResult[]): Promise<void> {
    const at = timestampOf(this.clock.now());
    for (const [index, result] of results.entries()) {
      const receives = messages[index]?.receives ?? 0;
      const alert = result.kind === 'failed' ? failureAlert(result, receives, at) : undefined;
      if (alert === undefined) continue;
      try {
        await this.alerts.raiseLatest(alert, '');
      } catch (error) {
        this.logger.warn({ alertId: alert.alertId, error: errorText(error) }, 'An alert could not be raised');
      }
    }
  }
}
