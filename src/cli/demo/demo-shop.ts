import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerRow } from '../../inventory/domain/stock';
import type { StockView } from '../../inventory/stock/stock-view';
import { payloadJson, type ShopifyPayload } from '../../simulators/shopify/payload-json';
import { sendWebhook } from '../../simulators/shopify/shopify-sender';
import { DemoFailure, type DemoService } from './demo-service';
import type { DemoRow } from './demo-table';

/** Far longer than a push takes, so that a busy machine is no failure. */
const TIMEOUT_MS = 30_000;
const POLL_MS = 5;

/** The listings in the simulator's state. */
interface AmazonState {
  readonly listings: Readonly<
    Record<string, { readonly fulfillmentAvailability: readonly { readonly quantity?: number }[] }>
  >;
}

/** The items in the simulated shop's state. */
interface ShopState {
  readonly items: readonly {
    readonly sku: string | null;
    readonly levels: readonly { readonly available: number }[];
  }[];
}

/** Sends Shopify's webhooks and calls of the REST API, and reads what Amazon shows. */
export class DemoShop {
  private amazonOrderId = '';

  constructor(
    private readonly service: DemoService,
    private readonly secret: string,
  ) {}

  /** Delivers a signed webhook and returns the status in the answer; `hmac` replaces the signature. */
  async deliver(topic: string, payload: ShopifyPayload, hmac?: string): Promise<string> {
    const answer = await sendWebhook({
      url: this.service.url,
      topic,
      body: payloadJson(payload),
      secret: this.secret,
      ...(hmac === undefined ? {} : { hmac }),
    });
    if (answer.status !== 200) return String(answer.status);
    return (answer.body as { readonly status?: string }).status ?? 'no status';
  }

  /** Calls the REST API. Throws DemoFailure unless it succeeds. */
  async call<T>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<T> {
    return (await fetchJson(this.service.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })) as T;
  }

  /** Puts rows into Amazon's report of returns and polls it; resolves when the service has recorded all of them. */
  async returned(...rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    await this.atAmazon('/_simulator/returns/rows', rows);
    await this.call('POST', '/api/returns/poll');
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const poll = await this.call<{ lastTally?: { rows: number } }>('GET', '/api/returns/poll');
      if (poll.lastTally?.rows === rows.length) return;
      if (performance.now() > deadline)
        throw new DemoFailure(`The returns were not recorded within ${TIMEOUT_MS / 1000} seconds.`);
      await delay(POLL_MS);
    }
  }

  /** A buyer orders units of a listing at Amazon. */
  async amazonSells(sku: string, units: number): Promise<void> {
    const order = await this.atAmazon('/_simulator/orders', { items: [{ sku, units }] });
    this.amazonOrderId = order.orderId;
  }

  /** The buyer of the last order at Amazon cancels it. */
  async amazonCancels(): Promise<void> {
    await this.atAmazon(`/_simulator/orders/${this.amazonOrderId}/cancel`, { by: 'BUYER' });
  }

  /** Waits until Amazon was seen to show the number of a SKU. Throws DemoFailure after 30 seconds. */
  async waitForObservation(sku: string): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const { receipt } = await this.call<StockView>('GET', `/api/inventory/${sku}`);
      if (receipt.state === 'observed') return;
      if (performance.now() > deadline)
        throw new DemoFailure(`Amazon was not seen to show ${sku} within ${TIMEOUT_MS / 1000} seconds.`);
      await delay(POLL_MS);
    }
  }

  /** The number of a listing is edited in Seller Central, and Amazon sends its notice. */
  async editAtAmazon(sku: string, quantity: number): Promise<void> {
    await this.atAmazon('/_simulator/quantity-notices', {});
    await this.atAmazon(`/_simulator/listings/${encodeURIComponent(sku)}/edit`, { quantity });
  }

  /**
   * Waits until the SKU has the expected figures, no push is pending and Amazon shows `broadcast`. Throws DemoFailure
   * after 30 seconds. `seen` has the last push of each SKU.
   */
  async waitForFigures(
    sku: string,
    expected: { readonly physical: number; readonly broadcast: number },
    seen: ReadonlyMap<string, string>,
  ): Promise<DemoRow & { readonly pushTxId: string }> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const stock = await this.call<StockView>('GET', `/api/inventory/${encodeURIComponent(sku)}`);
      const amazon = await this.shownByAmazon(sku);
      const isDone =
        !stock.pending &&
        stock.physical === expected.physical &&
        stock.broadcast === expected.broadcast &&
        amazon === expected.broadcast;
      if (isDone) {
        const pushTxId = stock.lastBroadcast?.txId ?? '';
        const isNew = seen.get(sku) !== pushTxId;
        const tookMs = isNew ? await this.propagationMs(sku, pushTxId) : undefined;
        return { stock, amazon, tookMs, pushTxId };
      }
      if (performance.now() > deadline)
        throw new DemoFailure(
          `${sku} should have physical ${expected.physical} and Amazon should show ${expected.broadcast}; ` +
            `after ${TIMEOUT_MS / 1000} seconds physical is ${stock.physical}, the broadcast is ` +
            `${stock.broadcast} and Amazon shows ${amazon ?? 'nothing'}.`,
        );
      await delay(POLL_MS);
    }
  }

  /** A control of the simulated shop: what a merchant or a buyer does there. */
  async inShop(path: string, body: object): Promise<void> {
    await fetchJson(`${this.service.shopUrl}/_simulator/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Waits until the shop has so many units to sell. Throws DemoFailure after 30 seconds. */
  async waitForShop({ sku, available }: { sku: string; available: number }): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    while ((await this.availableInShop(sku)) !== available) {
      if (performance.now() > deadline)
        throw new DemoFailure(
          `The shop should have ${available} of ${sku} within ${TIMEOUT_MS / 1000} seconds.`,
        );
      await delay(POLL_MS);
    }
  }

  /** Waits until Amazon shows the quantity of a listing. Throws DemoFailure after 30 seconds. */
  async waitForListing({ sellerSku, quantity }: { sellerSku: string; quantity: number }): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    while ((await this.shownByAmazon(sellerSku)) !== quantity) {
      if (performance.now() > deadline)
        throw new DemoFailure(
          `Amazon should show ${quantity} of ${sellerSku} within ${TIMEOUT_MS / 1000} seconds.`,
        );
      await delay(POLL_MS);
    }
  }

  /** The SKU's movements, newest first. */
  async history(sku: string): Promise<readonly LedgerRow[]> {
    const path = `/api/inventory/${encodeURIComponent(sku)}/transactions?limit=100`;
    return (await this.call<{ items: readonly LedgerRow[] }>('GET', path)).items;
  }

  /** Milliseconds from the commit to Amazon's answer, from the ledger's record of the push. */
  private async propagationMs(sku: string, pushTxId: string): Promise<number | undefined> {
    return (await this.history(sku)).find((row) => row.txId === pushTxId)?.push?.propagationMs;
  }

  /** A control of the simulated Amazon. */
  private async atAmazon(path: string, body: object): Promise<{ readonly orderId: string }> {
    return (await fetchJson(`${this.service.amazonUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })) as { readonly orderId: string };
  }

  private async availableInShop(sku: string): Promise<number | undefined> {
    const { items } = (await fetchJson(`${this.service.shopUrl}/`, {})) as ShopState;
    return items.find((item) => item.sku === sku)?.levels[0]?.available;
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
    throw new DemoFailure(`${init.method ?? 'GET'} ${url} returned ${response.status}: ${text}`);
  return JSON.parse(text);
}
