import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { OrderState } from '../../../channels/amazon/orders/order-state';
import { OrdersClient } from '../../../channels/amazon/orders/orders-client';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { errorText } from '../../../platform/jobs/failure-log';
import type { OrderOutcome } from '../record/domain/order-outcome';
import { OrderRecorder } from '../record/order-recorder.service';
import type { NoticeFailure, NoticeResult } from './domain/notice-result';

/** The order of a message; without a state `getOrder` has it. */
export interface OrderOfNotice {
  /** Of the message. */
  readonly id: string;
  readonly orderId: string;
  readonly state?: OrderState;
}

/** How the handling of an order ended. */
type Ending =
  | { readonly kind: 'recorded'; readonly outcome: OrderOutcome['kind'] }
  | { readonly kind: 'failed'; readonly failure: NoticeFailure; readonly reason: string };

/**
 * Records the orders of notices, and reads those of which a notice does not have enough: who cancelled, a changed quantity,
 * a seller SKU, the time of the change.
 * Order path: NoticeHandler -> NoticeRecorder -> OrderRecorder, OrdersClient. ADR 20.
 */
@Injectable()
export class NoticeRecorder {
  constructor(
    private readonly recorder: OrderRecorder,
    private readonly orders: OrdersClient,
  ) {}

  /** The result of each order, in their order. Never throws: what could not be recorded is `failed`, alone. */
  async record(notices: readonly OrderOfNotice[]): Promise<readonly NoticeResult[]> {
    const recorded = await this.recordStated(notices);
    const unfinished = notices.filter(({ id }) => !recorded.has(id)).map(({ orderId }) => orderId);
    const read = new Map<string, Ending>();
    await Promise.all(
      [...new Set(unfinished)].map(async (orderId) => read.set(orderId, await this.recordRead(orderId))),
    );
    return notices.map(({ id, orderId }) => {
      const ending = recorded.get(id) ?? read.get(orderId) ?? failed('internal', 'it has no outcome');
      return { id, orderId, ...ending };
    });
  }

  /** The endings by message, without those whose order has to be read. */
  private async recordStated(notices: readonly OrderOfNotice[]): Promise<ReadonlyMap<string, Ending>> {
    const stated = notices.flatMap(({ id, state }) => (state === undefined ? [] : [{ id, state }]));
    const endings = new Map<string, Ending>();
    const record = async (some: typeof stated): Promise<void> => {
      const outcomes = await this.recorder.record(some.map(({ state }) => state));
      for (const [index, { id }] of some.entries()) {
        const outcome = outcomes[index]?.kind;
        if (outcome !== undefined && outcome !== 'needs_order' && outcome !== 'parked')
          endings.set(id, { kind: 'recorded', outcome });
      }
    };
    try {
      if (stated.length > 0) await record(stated);
    } catch (error) {
      // Without the store none can be recorded. Any other error is of one of them, and the others do not wait for it.
      for (const one of stated) {
        if (error instanceof StoreUnavailable) endings.set(one.id, thrown(error));
        else await record([one]).catch((own: unknown) => endings.set(one.id, thrown(own)));
      }
    }
    return endings;
  }

  /** Records what Amazon has of the order now. */
  private async recordRead(orderId: string): Promise<Ending> {
    try {
      const answer = await this.orders.get(orderId);
      switch (answer.kind) {
        case 'order': {
          const [outcome] = await this.recorder.record([answer.order]);
          if (outcome === undefined) return failed('internal', 'it has no outcome');
          return outcome.kind === 'parked'
            ? failed('parked', outcome.problem ?? 'an item of the order has no seller SKU yet')
            : { kind: 'recorded', outcome: outcome.kind };
        }
        case 'not_found':
          return failed('order_not_found', 'getOrder does not find the order');
        case 'unreadable':
          return failed(
            'order_unreadable',
            `the answer of getOrder cannot be used: ${answer.unreadable.problem}`,
          );
        default:
          return failedCall(answer);
      }
    } catch (error) {
      return thrown(error);
    }
  }
}

function failedCall(failure: CallFailure): Ending {
  switch (failure.kind) {
    case 'throttled':
      return failed('call', "Amazon's limit of getOrder is met");
    case 'unavailable':
    case 'login_unavailable':
      return failed('call', `getOrder has no answer (${failure.reason})`);
    case 'forbidden':
      return failed('refused', `Amazon refuses getOrder: ${failure.details}`);
    case 'login_refused':
      return failed('refused', failure.text);
    case 'rejected':
      return failed('order_unreadable', `Amazon refuses getOrder: ${failure.text}`);
  }
}

function thrown(error: unknown): Ending {
  return failed(error instanceof StoreUnavailable ? 'store' : 'internal', errorText(error));
}

function failed(failure: NoticeFailure, reason: string): Ending {
  return { kind: 'failed', failure, reason };
}
