import { createServer, type Server } from 'node:http';
import { AdminApi } from './admin/admin-api';
import type { QuantityPayload } from './admin/idempotent-calls';
import { type PointSettings, Points, STANDARD_POINTS } from './admin/points';
import { quantityResolvers } from './admin/quantity-resolvers';
import { shopResolvers } from './admin/shop-resolvers';
import { StockViews } from './admin/stock-views';
import { webhookResolvers } from './admin/webhook-resolvers';
import { ShopCalls } from './http/shop-calls';
import { type ShopFault, ShopFaults } from './http/shop-faults';
import { ShopGateway } from './http/shop-gateway';
import { type AppCredentials, ShopTokens } from './login/shop-tokens';
import { ShopOrders } from './orders/shop-orders';
import { ADMIN_API_VERSION } from './schema/admin-schema';
import { ShopIds } from './shop-ids';
import { AdjustmentLog } from './stock/adjustment-log';
import { IdempotencyKeys } from './stock/idempotency';
import { MerchantStock } from './stock/merchant-stock';
import { QuantityMutations } from './stock/quantity-mutations';
import { ShopStock } from './stock/shop-stock';
import { ShopWebhooks } from './webhooks/shop-webhooks';
import { Subscriptions } from './webhooks/subscriptions';

export interface ShopifySimulatorOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Signs the webhooks. */
  readonly webhookSecret: string;
  readonly shopDomain?: string;
  /** Absent: any login is accepted. */
  readonly credentials?: AppCredentials;
  /** Default 86400, as Shopify's. */
  readonly tokenTtlSeconds?: number;
  /** Default: the Standard plan. */
  readonly points?: Partial<PointSettings>;
  /** Gets a line for each change of state. No line contains a secret or a token. */
  readonly log?: (line: string) => void;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** Numbers from 0 to 1; for tests. */
  readonly random?: () => number;
}

/** Longer than clients keep idle connections. */
const KEEP_ALIVE_MS = 65_000;

/**
 * A shop as a server on this machine: its Admin API over Shopify's own schema, and the webhooks that it sends. It holds
 * only what was created in it, and does nothing by itself. ADR 3.
 */
export class ShopifySimulator {
  readonly shopDomain: string;
  readonly webhooks: ShopWebhooks;
  readonly subscriptions: Subscriptions;
  /** What the merchant does: items, locations, counts. */
  readonly merchant: MerchantStock;
  /** What buyers order. */
  readonly orders: ShopOrders;
  readonly tokens: ShopTokens;
  /** The points of the Admin API. */
  readonly points: Points;
  /** The version that answers name. */
  apiVersion = ADMIN_API_VERSION;
  private readonly stock: ShopStock;
  private readonly adjustmentLog = new AdjustmentLog();
  private readonly keys: IdempotencyKeys<QuantityPayload>;
  private readonly faults = new ShopFaults();
  private readonly callLog = new ShopCalls();
  private readonly gateway: ShopGateway;
  private readonly server: Server;

  constructor(private readonly options: ShopifySimulatorOptions) {
    const { now = Date.now, random = Math.random, log = () => undefined } = options;
    const onChange = (): void => undefined;
    const ids = new ShopIds();
    this.shopDomain = options.shopDomain ?? 'fernhill-supply.myshopify.com';
    this.subscriptions = new Subscriptions(ids, now);
    this.webhooks = new ShopWebhooks({
      shopDomain: this.shopDomain,
      secret: () => options.webhookSecret,
      subscriptions: this.subscriptions,
      now,
      random,
      log,
    });
    const stock = new ShopStock(ids, now);
    stock.addLocation({ name: 'Main warehouse' });
    this.stock = stock;
    const merchant = new MerchantStock(stock, this.webhooks, now, onChange);
    this.merchant = merchant;
    this.orders = new ShopOrders({ stock, merchant, webhooks: this.webhooks, ids, now, onChange, log });
    this.tokens = new ShopTokens(options.credentials, options.tokenTtlSeconds ?? 86_400, now);
    this.points = new Points({ ...STANDARD_POINTS, ...options.points }, now);
    this.keys = new IdempotencyKeys(now);
    const views = new StockViews(stock);
    const mutations = new QuantityMutations(stock, this.adjustmentLog, ids, now);
    const { tokens, keys, shopDomain } = this;
    this.gateway = new ShopGateway({
      admin: new AdminApi(
        {
          ...shopResolvers({ shopDomain, tokens, stock, views }),
          ...quantityResolvers({ stock, merchant, mutations, keys, views, onChange }),
          ...webhookResolvers(this.subscriptions, onChange),
        },
        this.points,
        () => tokens.scopes,
      ),
      tokens,
      faults: this.faults,
      calls: this.callLog,
      controls: [],
      fileOf: () => undefined,
      apiVersion: () => this.apiVersion,
      hold: ({ variables }, isHeld) => {
        const { key } = variables;
        if (typeof key !== 'string') return;
        if (isHeld) keys.begin(key);
        else keys.end(key);
      },
      now,
      log,
    });
    this.server = createServer((request, response) => void this.gateway.serve(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** The base URL of the Admin API, without a slash at the end. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string')
      throw new Error('The Shopify simulator is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Opens the port; rejects when it is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Stops at once: drops waiting webhooks and open sockets. */
  async close(): Promise<void> {
    this.gateway.close();
    this.webhooks.close();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** What apps wrote to the stock, each key once, in the order in which it was applied. */
  adjustments(): ReturnType<AdjustmentLog['entries']> {
    return this.adjustmentLog.entries();
  }

  /** The calls of the app: all, or those with a field such as `inventoryAdjustQuantities`, or `token`. */
  calls(operation?: string): ReturnType<ShopCalls['of']> {
    return this.callLog.of(operation);
  }

  /** Adds a fault; the oldest one that matches a call applies to it. */
  script(fault: ShopFault): void {
    this.faults.add(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** The id of the first location. */
  get locationId(): string {
    return this.stock.locations.keys().next().value ?? '';
  }
}

/** Starts a shop and waits until it listens. */
export async function startShopifySimulator(options: ShopifySimulatorOptions): Promise<ShopifySimulator> {
  const simulator = new ShopifySimulator(options);
  await simulator.listen();
  return simulator;
}
