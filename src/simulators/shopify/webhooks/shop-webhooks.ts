import { randomUUID } from 'node:crypto';
import { fateByChance } from '../../faults/lossy-delivery';
import { ScriptedFaults } from '../../faults/scripted-faults';
import { payloadJson, type ShopifyPayload } from '../payload-json';
import { sendWebhook } from '../shopify-sender';
import { Subscriptions } from './subscriptions';
import { WEBHOOK_FATES, WEBHOOK_SETTINGS, type WebhookFault, type WebhookSettings } from './webhook-settings';

/** Deliveries under way at a time. */
const MOST_AT_ONCE = 64;
const MAX_LOGGED = 50_000;

/** A webhook, and what became of it. */
export interface SentWebhook {
  readonly topic: string;
  readonly webhookId: string;
  readonly body: string;
  readonly at: number;
  readonly fate: 'sent' | 'dropped' | 'doubled' | 'held' | 'delayed' | 'unsubscribed';
  /** The statuses of its answers; 0: none. */
  readonly answers: number[];
}

interface Delivery {
  readonly webhook: SentWebhook;
  /** Undefined: the next of `targets`. */
  readonly uri: string | undefined;
}

interface ShopWebhooksParts {
  readonly shopDomain: string;
  readonly secret: () => string;
  readonly subscriptions: Subscriptions;
  readonly now: () => number;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/**
 * The webhooks of the shop. They go to the addresses of `deliverTo`, all topics and in turn, as through a load balancer;
 * without any, to the addresses that are subscribed to their topic. Shopify gives no order (its documentation).
 */
export class ShopWebhooks {
  settings: WebhookSettings = WEBHOOK_SETTINGS;
  private targets: readonly string[] = [];
  private turn = 0;
  private readonly faults = new ScriptedFaults<WebhookFault>();
  private held: Delivery[] = [];
  private waiting: Delivery[] = [];
  private underWay = 0;
  private readonly timers = new Set<NodeJS.Timeout>();
  private log: SentWebhook[] = [];
  private isClosed = false;

  constructor(private readonly parts: ShopWebhooksParts) {}

  /** The services that get every webhook, one after the other; none: only subscribed addresses. */
  deliverTo(...urls: readonly string[]): void {
    this.targets = urls;
  }

  change(settings: Partial<WebhookSettings>): WebhookSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  /** Adds a fault; the oldest one that matches a webhook applies to it. */
  script(fault: WebhookFault): void {
    this.faults.add(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Sends the held webhooks, the newest first unless the order is to be kept; returns how many. */
  release(order: 'newest-first' | 'oldest-first' = 'newest-first'): number {
    const released = order === 'newest-first' ? this.held.toReversed() : this.held;
    this.held = [];
    for (const delivery of released) this.enter(delivery);
    return released.length;
  }

  /** The webhooks so far, in the order of their causes. */
  list(topic?: string): readonly SentWebhook[] {
    return this.log.filter((one) => topic === undefined || one.topic === topic);
  }

  /** True while nothing is under way, delayed or to be tried again; held ones do not count. */
  get isIdle(): boolean {
    return this.underWay === 0 && this.waiting.length === 0 && this.timers.size === 0;
  }

  /** Sends a webhook of the shop. */
  emit(topic: string, payload: ShopifyPayload): void {
    const body = payloadJson(payload);
    const uris = this.targets.length > 0 ? [undefined] : this.parts.subscriptions.urisOf(topic);
    if (uris.length === 0) this.note(topic, body, 'unsubscribed');
    for (const uri of uris) this.dispatch(topic, body, uri);
  }

  /** Ends what a test set up, and drops what waits. Targets and subscriptions stay. */
  clear(): void {
    this.dropAll();
    this.faults.clear();
    this.held = [];
    this.log = [];
    this.settings = WEBHOOK_SETTINGS;
  }

  /** Drops what waits. */
  close(): void {
    this.isClosed = true;
    this.dropAll();
  }

  private dropAll(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.waiting = [];
  }

  private dispatch(topic: string, body: string, uri: string | undefined): void {
    const { settings } = this;
    const fault = this.faults.take((one) => one.topic === undefined || one.topic === topic);
    const kind = fault?.kind ?? fateByChance(this.settings, this.parts.random);
    const [least, most] = settings.delayMs;
    const delayMs =
      (fault?.kind === 'delay' ? (fault.ms ?? 0) : 0) + least + this.parts.random() * (most - least);
    const fate = kind === undefined ? (delayMs > 0 ? 'delayed' : 'sent') : WEBHOOK_FATES[kind];
    const webhook = this.note(topic, body, fate);
    if (kind === 'hold') this.held.push({ webhook, uri });
    else if (kind !== 'drop') {
      this.enterAfter(delayMs, { webhook, uri });
      if (kind === 'double') this.enterAfter(delayMs, { webhook, uri });
    }
  }

  private enterAfter(ms: number, delivery: Delivery): void {
    if (this.isClosed) return;
    if (ms <= 0) {
      this.enter(delivery);
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.enter(delivery);
    }, ms);
    this.timers.add(timer);
  }

  private enter(delivery: Delivery): void {
    this.waiting.push(delivery);
    this.next();
  }

  private next(): void {
    while (this.underWay < MOST_AT_ONCE) {
      const delivery = this.waiting.shift();
      if (delivery === undefined) return;
      this.underWay += 1;
      void this.deliver(delivery).finally(() => {
        this.underWay -= 1;
        this.next();
      });
    }
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { webhook } = delivery;
    const { shopDomain, secret, log } = this.parts;
    const url = delivery.uri ?? this.nextTarget();
    if (url === undefined || !/^https?:/.test(url)) return;
    const { topic, body, webhookId } = webhook;
    const status = await sendWebhook({ url, topic, body, webhookId, shopDomain, secret: secret() })
      .then((answer) => answer.status)
      .catch(() => 0);
    webhook.answers.push(status);
    if (status >= 200 && status < 300) return;
    const failures = webhook.answers.filter((answer) => answer < 200 || answer >= 300).length;
    log(`webhook ${topic} answered ${status === 0 ? 'by nothing' : status}, attempt ${failures}`);
    if (failures <= this.settings.retries)
      this.enterAfter(this.settings.retryMs * 2 ** Math.min(failures - 1, 6), delivery);
  }

  private nextTarget(): string | undefined {
    const target = this.targets[this.turn % this.targets.length];
    this.turn += 1;
    return target;
  }

  private note(topic: string, body: string, fate: SentWebhook['fate']): SentWebhook {
    const webhook = { topic, webhookId: randomUUID(), body, at: this.parts.now(), fate, answers: [] };
    this.log.push(webhook);
    if (this.log.length > MAX_LOGGED) this.log.splice(0, 1000);
    if (fate !== 'unsubscribed') this.parts.log(`webhook ${topic} ${fate}`);
    return webhook;
  }
}
