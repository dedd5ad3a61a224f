import { fateByChance } from '../../faults/lossy-delivery';
import { ScriptedFaults } from '../../faults/scripted-faults';
import { dropOldest } from '../drop-oldest';
import { type NumberChange } from '../listings/number-log';
import { type Order, type OrderEvent } from '../orders/order';
import { type LocalSqs, type QueueAddress } from './local-queue';
import { NOTICE_FAULTS, type NoticeFault, type NoticeSettings, NOTICE_SETTINGS } from './notice-settings';
import { APPLICATION_ID, orderChanges } from './order-change';
import { QUANTITY_CHANGE, quantityEvent } from './quantity-change';
import { Subscriptions } from './subscriptions';

const ORDER_CHANGE = 'ORDER_CHANGE';
const QUEUE = 'amazon-notices';
const MAX_LOGGED = 10_000;
const BUS = { accountId: '000000000000', region: 'us-east-1' };

/** What a notice is about: an order, or the number of a listing. */
interface NoticeSubject {
  readonly orderId?: string;
  readonly sku?: string;
}

/** What became of a notice. */
export interface SentNotice extends NoticeSubject {
  readonly body: string;
  readonly at: number;
  readonly fate: 'sent' | 'dropped' | 'doubled' | 'held' | 'delayed';
}

export interface NoticesParts {
  readonly sellerId: string;
  readonly marketplaceId: string;
  /** Opened at the first use, because its address is that of the simulator. */
  readonly sqs: () => LocalSqs;
  readonly now: () => number;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/**
 * The notices of the seller's orders and numbers: ORDER_CHANGE messages into the queue that is subscribed, and
 * LISTINGS_ITEM_MFN_QUANTITY_CHANGE by an event bus into the same queue. Without a subscription there is none. SQS delivers at least once and in any order (SQS documentation); that Amazon also loses notices is seen by sellers.
 */
export class Notices {
  readonly subscriptions = new Subscriptions();
  settings: NoticeSettings = NOTICE_SETTINGS;
  private readonly faults = new ScriptedFaults<NoticeFault>();
  private held: { readonly arn: string; readonly body: string }[] = [];
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly log = new Map<string, SentNotice>();
  private count = 0;

  constructor(private readonly parts: NoticesParts) {}

  /** Opens a queue of the simulator and subscribes it to the changes of orders. */
  openQueue(visibilitySeconds?: number): QueueAddress {
    const queue = this.parts.sqs().open(QUEUE, visibilitySeconds);
    const resource = { sqs: { arn: queue.arn } };
    const destination = this.subscriptions.createDestination('simulator', resource);
    if (destination !== undefined)
      this.subscriptions.subscribe(ORDER_CHANGE, {
        destinationId: destination.destinationId,
        payloadVersion: '1.0',
      });
    return queue;
  }

  /** Subscribes an event bus, with the queue behind it, to the changes of numbers. Amazon has them on EventBridge only. */
  subscribeQuantities(): void {
    const name = `aws.partner/sellingpartnerapi.amazon.com/${BUS.accountId}/${APPLICATION_ID}`;
    const destination = this.subscriptions.createDestination('simulator-bus', {
      eventBridge: { ...BUS, name },
    });
    if (destination !== undefined)
      this.subscriptions.subscribe(QUANTITY_CHANGE, {
        destinationId: destination.destinationId,
        payloadVersion: '1.0',
      });
  }

  /** Publishes the notice of a changed number. Whether Amazon sends one for an order is not known; here it does. */
  publishNumber(change: NumberChange): void {
    const bus = this.subscriptions.busOf(QUANTITY_CHANGE);
    const subscriptionId = this.subscriptions.find(QUANTITY_CHANGE)?.subscriptionId;
    const arn = this.subscriptions.queueOf(ORDER_CHANGE);
    if (bus === undefined || subscriptionId === undefined || arn === undefined) return;
    const { sellerId, now } = this.parts;
    const body = quantityEvent(change, { sellerId, subscriptionId, bus, at: now() });
    this.dispatch(arn, body, { sku: change.sku });
  }

  /** Publishes the notices of a new state of an order. */
  publish(order: Order, event: OrderEvent): void {
    const arn = this.subscriptions.queueOf(ORDER_CHANGE);
    const subscriptionId = this.subscriptions.find(ORDER_CHANGE)?.subscriptionId;
    if (arn === undefined || subscriptionId === undefined) return;
    // No type of change in the model is about anything else.
    if (event === 'touched' || (event === 'placed' && !this.settings.announcesPlaced)) return;
    const { sellerId, marketplaceId, now } = this.parts;
    const { level } = this.settings;
    const context = { sellerId, marketplaceId, subscriptionId, level, at: now() };
    for (const body of orderChanges(order, event, context))
      this.dispatch(arn, body, { orderId: order.orderId });
  }

  /** Sends a body as it is, for messages that the simulator does not make by itself. */
  sendRaw(body: string): boolean {
    const arn = this.subscriptions.queueOf(ORDER_CHANGE);
    if (arn !== undefined) this.parts.sqs().send(arn, body);
    return arn !== undefined;
  }

  change(settings: Partial<NoticeSettings>): NoticeSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  /** Adds a fault; the oldest one that matches a notice applies to it. */
  script(fault: NoticeFault): void {
    this.faults.add(fault);
    this.parts.log(`notice fault ${fault.kind} scripted, times: ${fault.times}`);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Sends the held notices, the newest first unless the order is to be kept; returns how many. */
  release(order: 'newest-first' | 'oldest-first' = 'newest-first'): number {
    const released = order === 'newest-first' ? this.held.toReversed() : this.held;
    this.held = [];
    for (const { arn, body } of released) this.parts.sqs().send(arn, body);
    return released.length;
  }

  /** The notices so far, in the order of their making. */
  list(): readonly SentNotice[] {
    return [...this.log.values()];
  }

  /** Removes faults, settings, held and delayed notices. Subscriptions stay, because clients rely on them. */
  clear(): void {
    this.close();
    this.faults.clear();
    this.held = [];
    this.log.clear();
    this.settings = NOTICE_SETTINGS;
    if (this.subscriptions.queueOf(ORDER_CHANGE) !== undefined) this.parts.sqs().clear();
  }

  /** Drops the delayed notices. */
  close(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  private dispatch(arn: string, body: string, subject: NoticeSubject): void {
    const fault = this.faults.take((one) => isMeant(one, subject));
    const kind = fault?.kind ?? fateByChance(this.settings, this.parts.random);
    const [least, most] = this.settings.delayMs;
    const delayMs = (fault?.kind === 'delay' ? fault.ms : 0) + least + this.parts.random() * (most - least);
    const copies = kind === 'drop' ? 0 : kind === 'double' ? 2 : 1;
    if (kind === 'hold') this.held.push({ arn, body });
    else for (let copy = 0; copy < copies; copy += 1) this.sendAfter(delayMs, arn, body);
    this.note(subject, body, kind === undefined ? (delayMs > 0 ? 'delayed' : 'sent') : NOTICE_FAULTS[kind]);
  }

  private sendAfter(ms: number, arn: string, body: string): void {
    if (ms <= 0) {
      this.parts.sqs().send(arn, body);
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      this.parts.sqs().send(arn, body);
    }, ms);
    this.waiting.add(timer);
  }

  private note(subject: NoticeSubject, body: string, fate: SentNotice['fate']): void {
    this.count += 1;
    this.log.set(String(this.count), { ...subject, body, at: this.parts.now(), fate });
    dropOldest(this.log, MAX_LOGGED);
    const { orderId, sku } = subject;
    const what = orderId === undefined ? `the number of ${JSON.stringify(sku)}` : `order ${orderId}`;
    this.parts.log(`notice of ${what} ${fate}`);
  }
}

/** A fault without a subject applies to any notice. */
function isMeant(fault: NoticeFault, { orderId, sku }: NoticeSubject): boolean {
  if (fault.orderId === undefined && fault.sku === undefined) return true;
  return orderId === undefined ? fault.sku === sku : fault.orderId === orderId;
}
