import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { safeText } from '../../../channels/amazon/http/safe-text';
import { Clock } from '../../../platform/clock';
import { errorText } from '../../../platform/jobs/failure-log';
import { timestampOf } from '../../../platform/timestamp';

/** The pauses after calls of the queue that failed, in milliseconds; the last one repeats. */
const PAUSES_MS = [1000, 5000, 15_000, 60_000];
/** A queue that fails for so long raises an alert, in milliseconds. */
const ALERT_AFTER_MS = 300_000;

/** What happens while the queue of Amazon's notifications cannot be read: longer pauses, one log line, one alert. */
@Injectable()
export class QueueTrouble {
  private readonly logger = new Logger('Notices');
  private readonly stopping = new AbortController();
  private failures = 0;
  private sinceMs: number | undefined;
  /** False until a call succeeds: an earlier process may have raised the alert. */
  private isClear = false;

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Waits before the next call, longer after each failure. */
  async pause(): Promise<void> {
    if (this.failures === 0) return;
    const ms = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length) - 1];
    await delay(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  /** A call of the queue failed. */
  note(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    const now = this.clock.now();
    this.failures += 1;
    this.isClear = false;
    this.sinceMs ??= now;
    const reason = safeText(errorText(error));
    if (this.failures === 1)
      this.logger.warn(
        { error: reason },
        'The queue of notifications cannot be read; the service tries again',
      );
    if (now - this.sinceMs >= ALERT_AFTER_MS) void this.raise(this.sinceMs, reason);
  }

  /** A call of the queue succeeded. */
  over(): void {
    if (this.failures > 0) this.logger.log('The queue of notifications is read again');
    this.failures = 0;
    this.sinceMs = undefined;
    if (this.isClear) return;
    this.isClear = true;
    void this.close();
  }

  /** Ends a pause. */
  stop(): void {
    this.stopping.abort();
  }

  private async raise(sinceMs: number, reason: string): Promise<void> {
    const message =
      `The queue of Amazon's notifications cannot be read since ${timestampOf(sinceMs)}: ${reason} The search of the orders ` +
      'finds them some minutes later meanwhile. Check SQS_QUEUE_URL, that the queue exists, and that the role of the service ' +
      'may sqs:ReceiveMessage and sqs:DeleteMessage on it.';
    const at = timestampOf(this.clock.now());
    await this.alerts
      .raiseUnlessOpen(draftAlert(alertIdOf.noticesStopped('queue'), 'notices_stopped', at, message, {}))
      .catch((error: unknown) => {
        this.logger.warn({ error: errorText(error) }, 'The alert about the queue could not be raised');
      });
  }

  private async close(): Promise<void> {
    const at = timestampOf(this.clock.now());
    await this.alerts.close(alertIdOf.noticesStopped('queue'), at, 'The queue is read again.').catch(() => {
      this.isClear = false;
    });
  }
}
