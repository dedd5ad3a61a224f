import type { AlertFormat } from '../../config/alert-format';
import { postJson, type PostOutcome } from '../../platform/http/post-json';
import type { Alert } from '../domain/alert';
import { messageOf } from '../domain/delivery';
import { teamsMessageOf } from '../domain/teams-card';

/** The receiver at ALERT_WEBHOOK_URL. The address is a secret, since everyone who has it can post, and is not exposed. */
export class AlertWebhook {
  private readonly closing = new AbortController();

  constructor(
    private readonly url: string | undefined,
    /** Timeout of one post, in milliseconds. */
    readonly timeoutMs: number,
    private readonly format: AlertFormat = 'json',
    /** The address of the page, before its path; empty where none is configured. */
    private readonly address = '',
  ) {}

  get isConfigured(): boolean {
    return this.url !== undefined;
  }

  /** Posts one alert. Never throws. */
  post(alert: Alert, nowMs: number): Promise<PostOutcome> {
    if (this.url === undefined) return Promise.resolve({ kind: 'no_answer', reason: 'not configured' });
    const message =
      this.format === 'teams' ? teamsMessageOf(alert, this.address) : messageOf(alert, this.address);
    return postJson(this.url, message, {
      timeoutMs: this.timeoutMs,
      nowMs,
      signal: this.closing.signal,
    });
  }

  /** Aborts the post in flight and every later one. */
  close(): void {
    this.closing.abort();
  }
}
