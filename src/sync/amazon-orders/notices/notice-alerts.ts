import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import type { QueueMessage } from '../../../channels/amazon/notices/notice-queue';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { errorText } from '../../../platform/jobs/failure-log';
import { timestampOf } from '../../../platform/timestamp';
import { failureAlert, type NoticeResult } from './domain/notice-result';

/** Raises alerts about messages that fail again and again, one for each cause; after a day one that was read is unread again. */
@Injectable()
export class NoticeAlerts {
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Never throws: the next receipt of the message raises the alert again. */
  async update(messages: readonly QueueMessage[], results: readonly NoticeResult[]): Promise<void> {
    const now = this.clock.now();
    const at = timestampOf(now);
    const readBefore = timestampOf(now - DAY_MS);
    for (const [index, result] of results.entries()) {
      const receives = messages[index]?.receives ?? 0;
      const alert = result.kind === 'failed' ? failureAlert(result, receives, at) : undefined;
      if (alert === undefined) continue;
      try {
        await this.alerts.raiseLatest(alert, readBefore);
      } catch (error) {
        this.logger.warn({ alertId: alert.alertId, error: errorText(error) }, 'An alert could not be raised');
      }
    }
  }
}
