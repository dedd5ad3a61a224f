import { randomUUID } from 'node:crypto';

/** A partner event source of EventBridge. */
export interface EventBus {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** Where notifications go. The simulator has one queue, and one rule that has this queue as its target for each bus. */
export type Resource = { readonly sqs: { readonly arn: string } } | { readonly eventBridge: EventBus };

export interface Destination {
  readonly destinationId: string;
  readonly name: string;
  readonly resource: Resource;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly payloadVersion: string;
  readonly destinationId: string;
  readonly processingDirective?: unknown;
}

/** The destinations of the application and the seller's subscriptions. Definition names as in the model. */
export class Subscriptions {
  private readonly destinations = new Map<string, Destination>();
  private readonly byType = new Map<string, Subscription>();

  /** Undefined when there is a destination of this resource already (409). */
  createDestination(name: string, resource: Resource): Destination | undefined {
    const same = JSON.stringify(resource);
    if (this.listDestinations().some((known) => JSON.stringify(known.resource) === same)) return undefined;
    const destination = { destinationId: randomUUID(), name, resource };
    this.destinations.set(destination.destinationId, destination);
    return destination;
  }

  listDestinations(): readonly Destination[] {
    return [...this.destinations.values()];
  }

  findDestination(destinationId: string): Destination | undefined {
    return this.destinations.get(destinationId);
  }

  deleteDestination(destinationId: string): boolean {
    return this.destinations.delete(destinationId);
  }

  /** Undefined when the seller has a subscription of this type already (409). */
  subscribe(type: string, wanted: Omit<Subscription, 'subscriptionId'>): Subscription | undefined {
    if (this.byType.has(type)) return undefined;
    const subscription = { ...wanted, subscriptionId: randomUUID() };
    this.byType.set(type, subscription);
    return subscription;
  }

  find(type: string): Subscription | undefined {
    return this.byType.get(type);
  }

  /** Subscriptions vanish at Amazon too, so this is what tests use as well. */
  unsubscribe(type: string): boolean {
    return this.byType.delete(type);
  }

  /** The ARN of the queue that gets notifications of a type; undefined when none does. */
  queueOf(type: string): string | undefined {
    const resource = this.destinations.get(this.byType.get(type)?.destinationId ?? '')?.resource;
    return resource !== undefined && 'sqs' in resource ? resource.sqs.arn : undefined;
  }

  /** The event bus that gets notifications of a type; undefined when none does. */
  busOf(type: string): EventBus | undefined {
    const resource = this.destinations.get(this.byType.get(type)?.destinationId ?? '')?.resource;
    return resource !== undefined && 'eventBridge' in resource ? resource.eventBridge : undefined;
  }
}
