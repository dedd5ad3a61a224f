import { createServer, type Server } from 'node:http';
import { AdminApi } from './admin/admin-api';
import { OrderViews } from './admin/order-views';
import { type PointSettings, Points, STANDARD_POINTS } from './admin/points';
import { quantityResolvers } from './admin/quantity-resolvers';
import { shopResolvers } from './admin/shop-resolvers';
import { StockViews } from './admin/stock-views';
import { webhookResolvers } from './admin/webhook-resolvers';
import type { BulkOperations } from './bulk/bulk-operations';
import { bulkResolvers } from './bulk/bulk-resolvers';
import { orderControls } from './control/order-controls';
import { shopControls } from './control/shop-controls';
import { stockControls } from './control/stock-controls';
import { ShopCalls } from './http/shop-calls';
import { type ShopFault, ShopFaults } from './http/shop-faults';
import { ShopGateway } from './http/shop-gateway';
import { type AppCredentials, ShopTokens } from './login/shop-tokens';
import type { OrderChanges } from './orders/order-changes';
import type { OrderReturns } from './orders/order-returns';
import type { ShopOrders } from './orders/shop-orders';
import { ADMIN_API_VERSION } from './schema/admin-schema';
import { Shop } from './shop';
import type { LoggedAdjustment } from './stock/adjustment-log';
import type { MerchantStock } from './stock/merchant-stock';
import type { ShopWebhooks } from './webhooks/shop-webhooks';
import type { Subscriptions } from './webhooks/subscriptions';

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
  /** The file that keeps the shop across restarts; absent: it ends with the simulator. */
  readonly stateFile?: string;
  /** Gets a line for each change of state. No line contains a secret or a token. */
  readonly log?: (line: string) => void;
  /** Gets a line when the state file cannot be used. Default: `log`. */
  readonly warn?: (line: string) => void;
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
  readonly tokens: ShopTokens;
  /** The points of the Admin API. */
  readonly points: Points;
  /** The version that answers name. */
  apiVersion = ADMIN_API_VERSION;
  private readonly shop: Shop;
  private readonly faults = new ShopFaults();
  private readonly callLog = new ShopCalls();
  private readonly gateway: ShopGateway;
  private readonly server: Server;

  constructor(private readonly options: ShopifySimulatorOptions) {
    const { now = Date.now, random = Math.random, log = () => undefined } = options;
    this.shopDomain = options.shopDomain ?? 'fernhill-supply.myshopify.com';
    const { shopDomain } = this;
    const { webhookSecret, stateFile, warn = log } = options;
    const shop = new Shop({ shopDomain, webhookSecret, stateFile, now, random, log, warn });
    this.shop = shop;
    shop.open();
    this.tokens = new ShopTokens(options.credentials, options.tokenTtlSeconds ?? 86_400, now);
    this.points = new Points({ ...STANDARD_POINTS, ...options.points }, now);
    const { tokens, points, faults, callLog: calls } = this;
    const { stock, merchant, orders, mutations, keys, subscriptions, changed: onChange } = shop;
    const scopes = (): readonly string[] => tokens.scopes;
    const views = new StockViews(stock);
    const orderViews = new OrderViews({ orders, stock, views, scopes, now });
    shop.root = {
      ...shopResolvers({ shopDomain, tokens, views, orderViews }),
      ...quantityResolvers({ stock, merchant, mutations, keys, views, onChange }),
      ...webhookResolvers(subscriptions, onChange),
      ...bulkResolvers(shop.bulk, () => this.url),
    };
    this.gateway = new ShopGateway({
      admin: new AdminApi(shop.root, points, scopes),
      tokens,
      faults,
      calls,
      controls: [
        ...shopControls({
          state: () => this.state(),
          uninstall: () => {
            this.uninstall();
          },
          faults,
          calls,
          tokens,
          webhooks: shop.webhooks,
          adjustmentLog: shop.adjustmentLog,
        }),
        ...stockControls(merchant),
        ...orderControls(orders, shop.changes, shop.returns),
      ],
      fileOf: (name) => shop.bulk.fileOf(name),
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
    this.shop.close();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** What the merchant does: items, locations, counts. */
  get merchant(): MerchantStock {
    return this.shop.merchant;
  }

  /** What buyers order. */
  get orders(): ShopOrders {
    return this.shop.orders;
  }

  /** What happens to orders: cancellations, refunds, edits, shipments. */
  get changes(): OrderChanges {
    return this.shop.changes;
  }

  get returns(): OrderReturns {
    return this.shop.returns;
  }

  get webhooks(): ShopWebhooks {
    return this.shop.webhooks;
  }

  get subscriptions(): Subscriptions {
    return this.shop.subscriptions;
  }

  get bulk(): BulkOperations {
    return this.shop.bulk;
  }

  /** What apps wrote to the stock, each key once, in the order in which it was applied. */
  adjustments(): readonly LoggedAdjustment[] {
    return this.shop.adjustmentLog.entries();
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

  /** The app is removed from the shop: its tokens end, and it gets a last webhook. */
  uninstall(): void {
    this.tokens.isInstalled = false;
    this.webhooks.emit('app/uninstalled', { id: 72_055_511_880, name: 'Fernhill Supply' });
  }

  /** The id of the first location. */
  get locationId(): string {
    return this.shop.stock.locations.keys().next().value ?? '';
  }

  /** The body of `GET /`. */
  private state(): object {
    const { stock, orders, adjustmentLog, subscriptions } = this.shop;
    return {
      shopDomain: this.shopDomain,
      locations: [...stock.locations.values()],
      items: [...stock.items.values()].slice(0, 1000),
      counts: {
        items: stock.items.size,
        orders: orders.list().length,
        adjustments: adjustmentLog.entries().length,
        calls: this.callLog.of().length,
        webhooks: this.webhooks.list().length,
      },
      subscriptions: subscriptions.list(),
    };
  }
}

/** Starts a shop and waits until it listens. */
export async function startShopifySimulator(options: ShopifySimulatorOptions): Promise<ShopifySimulator> {
  const simulator = new ShopifySimulator(options);
  await simulator.listen();
  return simulator;
}
