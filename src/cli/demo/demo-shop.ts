import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerRow } from '../../inventory/domain/stock';
import type { StockView } from '../../inventory/stock/stock-view';
import { payloadJson, type ShopifyPayload } from '../../simulators/shopify/payload-json';
import { sendWebhook } from '../../simulators/shopify/shopify-sender';
import { DemoFailure, type DemoService } from './demo-service';
import type { DemoRow } from './demo-table';

/** Far longer than it takes: a laptop that is busy is no failure. */
const ARRIVES_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 5;

/** What the service answers to a webhook, as far as the demo looks. */
interface WebhookBody {
  readonly status?: string;
  readonly lines?: readonly { readonly outcome: string }[];
}

/** What the simulator's page says of its listings. */
interface AmazonState {
  readonly listings: Readonly<
    Record<
      string,
      {
        readonly updates: number;
        readonly fulfillmentAvailability: readonly { readonly quantity?: number }[];
      }
    >
  >;
}

/** Both ends of the demo: Shopify's webhooks and the REST API in, what Amazon shows out. */
export class DemoShop {
  constructor(
    private readonly service: DemoService,
    private readonly secret: string,
  ) {}

  /** Delivers a signed webhook and returns how the service took it; `hmac` forges the signature. */
  async deliver(topic: string, payload: ShopifyPayload, hmac?: string): Promise<string> {
    const answer = await sendWebhook({
      url: this.service.url,
      topic,
      body: payloadJson(payload),
      secret: this.secret,
      ...(hmac === undefined ? {} : { hmac }),
    });
    if (answer.status !== 200) return String(answer.status);
    return (answer.body as WebhookBody).status ?? 'no status';
  }

  /** Calls the REST API; throws DemoFailure on anything but success. */
  async call<T>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<T> {
    return (await fetchJson(this.service.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })) as T;
  }

  /** Amazon learns of returned units, whose report the service then polls; resolves when all of them are taken in. */
  async returned(...rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    await fetchJson(`${this.service.amazonUrl}/_simulator/returns/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    await this.call('POST', '/api/returns/poll');
    const deadline = performance.now() + ARRIVES_WITHIN_MS;
    for (;;) {
      const poll = await this.call<{ lastTally?: { rows: number } }>('GET', '/api/returns/poll');
      if (poll.lastTally?.rows === rows.length) return;
      if (performance.now() > deadline)
        throw new DemoFailure(`The returns were not taken in within ${ARRIVES_WITHIN_MS / 1000} seconds.`);
      await delay(LOOK_EVERY_MS);
    }
  }

  /**
   * Waits until Amazon shows `broadcast` for the SKU and nothing is owed, and checks `physical` and `broadcast`
   * against what the step should have done. Throws DemoFailure when they are not so within thirty seconds.
   */
  async arrival(
    sku: string,
    expected: { readonly physical: number; readonly broadcast: number },
    seen: ReadonlyMap<string, string>,
  ): Promise<DemoRow & { readonly pushTxId: string }> {
    const deadline = performance.now() + ARRIVES_WITHIN_MS;
    for (;;) {
      const stock = await this.call<StockView>('GET', `/api/inventory/${encodeURIComponent(sku)}`);
      const amazon = await this.shownByAmazon(sku);
      const isThere =
        !stock.pending &&
        stock.physical === expected.physical &&
        stock.broadcast === expected.broadcast &&
        amazon === expected.broadcast;
      if (isThere) {
        const pushTxId = stock.lastBroadcast?.txId ?? '';
        const isNew = seen.get(sku) !== pushTxId;
        const tookMs = isNew ? await this.propagationMs(sku, pushTxId) : undefined;
        return { stock, amazon, tookMs, pushTxId };
      }
      if (performance.now() > deadline)
        throw new DemoFailure(
          `${sku} should have ${expected.physical} on the shelf and Amazon should show ${expected.broadcast}; ` +
            `after ${ARRIVES_WITHIN_MS / 1000} seconds there are ${stock.physical}, the broadcast is ` +
            `${stock.broadcast} and Amazon shows ${amazon ?? 'nothing'}.`,
        );
      await delay(LOOK_EVERY_MS);
    }
  }

  /** The SKU's movements, newest first. */
  async history(sku: string): Promise<readonly LedgerRow[]> {
    const path = `/api/inventory/${encodeURIComponent(sku)}/transactions?limit=100`;
    return (await this.call<{ items: readonly LedgerRow[] }>('GET', path)).items;
  }

  /** Milliseconds from the commit to Amazon's answer, as the ledger's own record of the push has it. */
  private async propagationMs(sku: string, pushTxId: string): Promise<number | undefined> {
    return (await this.history(sku)).find((row) => row.txId === pushTxId)?.push?.propagationMs;
  }

  private async shownByAmazon(sku: string): Promise<number | undefined> {
    const state = (await fetchJson(`${this.service.amazonUrl}/`, {})) as AmazonState;
    return state.listings[sku]?.fulfillmentAvailability[0]?.quantity;
  }
}

async function fetchJson(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok)
    throw new DemoFailure(`${init.method ?? 'GET'} ${url} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
