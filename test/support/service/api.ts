import { sendWebhook } from '../../../src/simulators/shopify/shopify-sender';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import type { StockView } from '../../../src/inventory/stock/stock-view';
import type { LedgerRow } from '../../../src/inventory/domain/stock';

/** An answer of the API, with its body parsed from JSON. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/**
 * Sends a request until its answer is neither 503 nor a timeout, as Shopify does: a busy machine may be too slow for many
 * requests at once. Rejects on any other failure. Returns the answer and the number of attempts.
 */
export async function retryUntilServed<A extends { readonly status: number }>(
  send: () => Promise<A>,
): Promise<{ readonly answer: A; readonly tries: number }> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send().catch(undefinedOnTimeout);
    if (answer !== undefined && answer.status !== 503) return { answer, tries };
  }
}

function undefinedOnTimeout(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'TimeoutError') return undefined;
  throw error;
}

/** A client of a running service, over HTTP only. */
export class Api {
  constructor(
    readonly url: string,
    private readonly secret: string = DEVELOPMENT_WEBHOOK_SECRET,
  ) {}

  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as T,
      headers: response.headers,
    };
  }

  put(
    sku: string,
    figures: { physical?: number; buffer?: number; lowStockThreshold?: number },
  ): Promise<Answer<StockView>> {
    return this.call('PUT', `/api/inventory/${encodeURIComponent(sku)}`, figures);
  }

  async stock(sku: string): Promise<StockView> {
    return (await this.call<StockView>('GET', `/api/inventory/${encodeURIComponent(sku)}`)).body;
  }

  /** The whole history of a SKU, newest first, page by page. */
  async history(sku: string): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.call<{ items: LedgerRow[]; nextCursor?: string }>(
        'GET',
        `/api/inventory/${encodeURIComponent(sku)}/transactions?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      );
      rows.push(...page.body.items);
      cursor = page.body.nextCursor;
    } while (cursor !== undefined);
    return rows;
  }

  /** Signs a payload and delivers it as Shopify does. */
  async webhook(topic: string, payload: object): Promise<Answer<WebhookBody>> {
    const answer = await sendWebhook({
      url: this.url,
      topic,
      body: payloadJson(payload as Parameters<typeof payloadJson>[0]),
      secret: this.secret,
    });
    return answer as unknown as Answer<WebhookBody>;
  }
}

export interface WebhookBody {
  readonly status: string;
  readonly orderId: string | null;
  readonly lines: readonly {
    lineId: string;
    sku: string | null;
    outcome: string;
    reason?: string;
    physical?: number;
    broadcast?: number;
  }[];
}
