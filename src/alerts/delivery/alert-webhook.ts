import { postJson, type PostOutcome } from '../../platform/http/post-json';
import type { Alert } from '../domain/alert';
import { messageOf } from '../domain/delivery';

/** The receiver at ALERT_WEBHOOK_URL. The address is a secret (whoever has it may post) and stays in here. */
export class AlertWebhook {
  private readonly broken = new AbortController();

  constructor(
    private readonly url: string | undefined,
    /** Milliseconds that the receiver has for its answer. */
    readonly timeoutMs: number,
  ) {}

  get isConfigured(): boolean {
    return this.url !== undefined;
  }

  /** Posts one alert. Never throws. */
  post(alert: Alert, nowMs: number): Promise<PostOutcome> {
    if (this.url === undefined) return Promise.resolve({ kind: 'no_answer', reason: 'not configured' });
    return postJson(this.url, messageOf(alert), {
      timeoutMs: this.timeoutMs,
      nowMs,
      signal: this.broken.signal,
    });
  }

  /** Breaks off what is under way, for good. */
  close(): void {
    this.broken.abort();
  }
}
