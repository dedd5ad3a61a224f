import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { OrdersPage } from '../../../channels/amazon/orders/order-answer';
import { OrdersClient } from '../../../channels/amazon/orders/orders-client';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { NoticeWatch } from '../notices/notice-watch.service';
import type { OrderOutcome } from '../record/domain/order-outcome';
import { OrderRecorder } from '../record/order-recorder.service';
import { NO_SELLER_SKU, type UnrecordedOrder } from './domain/parked-orders';
import type { ParkedOrder, SearchState } from './domain/search-state';
import * as transitions from './domain/search-transitions';
import { SearchLog } from './search-log';

/**
 * Makes one call of the search, records what it finds and returns the transition to the next state.
 * Order path: OrderSearcher -> SearchSteps -> OrdersClient, OrderRecorder. ADR 20.
 */
@Injectable()
export class SearchSteps {
  constructor(
    private readonly amazon: OrdersClient,
    private readonly recorder: OrderRecorder,
    private readonly log: SearchLog,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
    private readonly watch: NoticeWatch,
  ) {}

  /** Asks for one page of the search, which must be announced in the store. */
  async search(search: transitions.ActiveSearch): Promise<transitions.Transition> {
    const { lastUpdatedAfter, token } = search.run;
    const page = await this.amazon.search({
      lastUpdatedAfter,
      ...(token === undefined ? {} : { paginationToken: token }),
    });
    if (page.kind !== 'page') return this.unsuccessful(search, page);
    try {
      const outcomes = await this.recorder.record(page.orders);
      await this.watch.found(outcomes);
      return transitions.pageRecorded(
        search,
        recordedPage(page, outcomes),
        this.config.pollMs,
        this.clock.now(),
      );
    } catch (error) {
      const reason = this.notRecorded(error);
      return transitions.failed(search, reason, this.config.pollMs, this.clock.now());
    }
  }

  /** Asks for an order that could not be recorded. */
  async ask(state: SearchState, parked: ParkedOrder): Promise<transitions.Transition> {
    const answer = await this.amazon.get(parked.orderId);
    if (answer.kind === 'not_found') return transitions.unparked(state, parked, 'not_found');
    if (answer.kind !== 'order') {
      const problem = answer.kind === 'unreadable' ? answer.unreadable.problem : parked.problem;
      return transitions.stillParked(state, parked, problem, this.clock.now());
    }
    try {
      const [outcome] = await this.recorder.record([answer.order]);
      if (outcome !== undefined && isRecorded(outcome))
        return transitions.unparked(state, parked, outcome.kind);
      return transitions.stillParked(state, parked, outcome?.problem ?? NO_SELLER_SKU, this.clock.now());
    } catch (error) {
      return transitions.stillParked(state, parked, this.notRecorded(error), this.clock.now());
    }
  }

  private unsuccessful(search: transitions.ActiveSearch, failure: CallFailure): transitions.Transition {
    const { pollMs } = this.config;
    const nowMs = this.clock.now();
    switch (failure.kind) {
      case 'throttled':
        return transitions.throttled(search, failure.retryAfterMs ?? 0, nowMs);
      case 'unavailable':
      case 'login_unavailable':
        return transitions.failed(search, `Amazon does not answer: ${failure.reason}.`, pollMs, nowMs);
      case 'rejected':
        return transitions.refused(search, withRequest(failure.text, failure), pollMs, nowMs);
      case 'forbidden':
        return transitions.denied(search, withRequest(failure.details, failure), pollMs, nowMs);
      case 'login_refused':
        return transitions.failed(search, failure.text, pollMs, nowMs, transitions.DENIED_PAUSE_MS);
    }
  }

  private notRecorded(error: unknown): string {
    if (error instanceof StoreUnavailable) return error.message;
    this.log.unexpected("Amazon's orders could not be recorded", error);
    return 'The orders could not be recorded: see the log for the cause.';
  }
}

function recordedPage(page: OrdersPage, outcomes: readonly OrderOutcome[]): transitions.RecordedPage {
  const incomplete = outcomes
    .filter((outcome) => !isRecorded(outcome))
    .map(({ orderId, problem = NO_SELLER_SKU }) => ({ orderId, problem }));
  const unreadable = page.unreadable.flatMap(({ orderId, problem }): UnrecordedOrder[] =>
    orderId === undefined ? [] : [{ orderId, problem }],
  );
  return {
    found: page.orders.length + page.unreadable.length,
    moved: outcomes.filter(({ movements }) => movements > 0).length,
    recorded: new Set(outcomes.filter(isRecorded).map(({ orderId }) => orderId)),
    unrecorded: [...incomplete, ...unreadable],
    nameless: page.unreadable.length - unreadable.length,
    nextToken: page.nextToken,
    lastUpdatedBefore: page.lastUpdatedBefore,
    ratePerSecond: page.ratePerSecond,
  };
}

/** Amazon's support asks for the id of the call. */
function withRequest(text: string, { requestId }: { readonly requestId: string | undefined }): string {
  return requestId === undefined ? text : `${text} (request ${requestId})`;
}

function isRecorded({ kind }: OrderOutcome): boolean {
  return kind !== 'parked' && kind !== 'needs_order';
}
