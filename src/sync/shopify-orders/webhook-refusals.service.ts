import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf } from '../../alerts/domain/alert';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { DeliveryLog } from '../../changes/delivery-log/delivery-log.scheduler';
import { ChangeLogWriter } from '../../changes/log/change-log-writer.scheduler';
import type { ShopifyHeaders } from '../../channels/shopify/webhook/headers';
import { isSignature } from '../../channels/shopify/webhook/hmac';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { shownTopic } from './domain/webhook-delivery';
import { refusalAlert, type RefusedMessage, wrongSignatureAlert } from './domain/webhook-refusal';
import { WrongSignatures } from './domain/wrong-signatures';
import type { RefusedDelivery } from './plan-delivery';
import { topicLabel, WebhookMetrics } from './webhook.metrics';

const SIGNED_AGAIN = 'A message of the shop had a valid signature.';
const RIGHT_PATH_NOW = 'A message of the same topic came to /webhook/shopify.';

/** Raises and closes the alerts of refused messages. */
@Injectable()
export class WebhookRefusals {
  private readonly logger = new Logger('Webhook');
  private readonly wrongSignatures = new WrongSignatures();
  /** Topics whose messages came to a wrong path, in this process. */
  private readonly misdirected = new Set<string>();
  /** An alert of an earlier process may be open. */
  private isChecked = false;

  constructor(
    private readonly alerts: AlertsService,
    private readonly metrics: WebhookMetrics,
    private readonly deliveries: DeliveryLog,
    private readonly changeLog: ChangeLogWriter,
    private readonly clock: Clock,
  ) {}

  /** Reports an authentic message that is refused. Never throws: the refusal is the answer, and Shopify repeats it. */
  async report(
    { reason, error, order }: RefusedDelivery,
    { topic, shop, webhookId }: ShopifyHeaders,
    { requestId, path }: { readonly requestId: string; readonly path: string },
  ): Promise<void> {
    this.metrics.refused(reason);
    this.logger.warn(
      { reason: error.message, refusal: reason, order: order.label, topic, shop, path, webhookId, requestId },
      reason === 'wrong_path' ? 'Webhook refused: wrong path' : 'Webhook refused: not well-formed',
    );
    this.deliveries.note({
      kind: 'webhook',
      outcome: 'refused',
      reason: `${reason}: ${error.message}`,
      ...shownTopic(topic),
      ...(order.orderId === undefined ? {} : { orderId: order.orderId }),
      httpStatus: error.statusCode,
    });
    if (reason === 'wrong_path') this.misdirected.add(topicLabel(topic));
    const message: RefusedMessage = { topic, shop, path, problem: error.message, ...order };
    const now = this.clock.now();
    // Also when the alert was read: each of these messages is an order that is not counted.
    await this.raised(refusalAlert(reason, message, timestampOf(now)), timestampOf(now));
  }

  /** Counts a message with a wrong signature, and raises an alert when a shop's messages fail repeatedly. */
  async countWrongSignature({ topic, hmac, shop }: ShopifyHeaders): Promise<void> {
    this.metrics.refused('signature');
    if (shop === undefined || topic === undefined || !isSignature(hmac)) return;
    const failures = this.wrongSignatures.count(shop, performance.now());
    if (failures === undefined) return;
    const at = timestampOf(this.clock.now());
    await this.raised(wrongSignatureAlert(shop, failures, at), at);
  }

  /** An authentic message at the right path: ends what only its signature or its path was wrong with. */
  async accepted({ topic, shop }: ShopifyHeaders): Promise<void> {
    this.changeLog.noteWebhook();
    const { signature, path } = this.over(topic, shop);
    if (!signature && !path) return;
    const at = timestampOf(this.clock.now());
    if (signature) await this.alerts.closeOpen([alertIdOf.webhookRefused('signature')], at, SIGNED_AGAIN);
    if (path) await this.alerts.closeOpen([alertIdOf.webhookRefused('wrong_path')], at, RIGHT_PATH_NOW);
  }

  private over(
    topic: string | undefined,
    shop: string | undefined,
  ): { readonly signature: boolean; readonly path: boolean } {
    const isFirst = !this.isChecked;
    this.isChecked = true;
    return {
      signature: (shop !== undefined && this.wrongSignatures.end(shop)) || isFirst,
      path: this.misdirected.delete(topicLabel(topic)),
    };
  }

  private async raised(alert: Parameters<AlertsService['raiseLatest']>[0], at: string): Promise<void> {
    try {
      await this.alerts.raiseLatest(alert, at);
    } catch (error) {
      this.logger.warn(
        { alertId: alert.alertId, error: String(error) },
        'The alert of a refused webhook could not be written',
      );
    }
  }
}
