import { Injectable } from '@nestjs/common';
import type { AdminResult } from './admin-result';
import type { SubscriptionNode } from './answer-shapes';
import { AdminCaller } from './call/admin-caller';
import { SUBSCRIBE, SUBSCRIPTIONS, UNSUBSCRIBE } from './documents';
import { globalIdOf, numberOf } from './domain/global-id';
import { outcomeOf } from './domain/user-errors';
import { enumOfTopic, topicOfEnum } from './domain/topics';

/** A subscription that this app made in the shop. */
export interface ShopSubscription {
  readonly subscriptionId: string;
  /** Such as `orders/create`. */
  readonly topic: string;
  readonly uri: string;
  /** The version of the webhooks. */
  readonly apiVersion: string;
  /** True: a filter or a choice of fields leaves something out. */
  readonly isPartial: boolean;
}

/** Reads and changes the app's subscriptions in the shop. Those of the app's own configuration file are not among them. */
@Injectable()
export class ShopWebhooks {
  constructor(private readonly caller: AdminCaller) {}

  async list(): Promise<AdminResult<ShopSubscription[]>> {
    const answer = await this.caller.pages(SUBSCRIPTIONS, {}, (data) => data.webhookSubscriptions);
    return answer.ok ? { ok: true, value: answer.value.map(subscriptionOf) } : answer;
  }

  async create(topic: string, uri: string): Promise<AdminResult<void>> {
    const answer = await this.caller.call(SUBSCRIBE, {
      topic: enumOfTopic(topic),
      subscription: { uri, format: 'JSON' },
    });
    if (!answer.ok) return answer;
    const outcome = outcomeOf(answer.value.webhookSubscriptionCreate);
    return outcome.ok ? { ok: true, value: undefined } : outcome;
  }

  async remove(subscriptionId: string): Promise<AdminResult<void>> {
    const answer = await this.caller.call(UNSUBSCRIBE, {
      id: globalIdOf('WebhookSubscription', subscriptionId),
    });
    if (!answer.ok) return answer;
    const outcome = outcomeOf(answer.value.webhookSubscriptionDelete);
    return outcome.ok ? { ok: true, value: undefined } : outcome;
  }
}

function subscriptionOf(node: SubscriptionNode): ShopSubscription {
  return {
    subscriptionId: numberOf(node.id),
    topic: topicOfEnum(node.topic),
    uri: node.uri,
    apiVersion: node.apiVersion.handle,
    isPartial: node.format !== 'JSON' || (node.filter ?? '') !== '' || node.includeFields.length > 0,
  };
}
