import type { AlertFormat } from './alert-format';
import type { Objective } from './receipt-settings';

/** The typed slices of the configuration. Each module is injected with its own slice and sees no other. */

export class HttpConfig {
  constructor(
    readonly host: string,
    readonly port: number,
    /** Accepted API keys. Empty: requests need no key, which is allowed only on a loopback host. */
    readonly apiKeys: readonly string[],
  ) {}
}

export class InternalConfig {
  constructor(
    /** Where other instances of the same store reach this one; undefined: they do not. An absent host: this machine's own address. */
    readonly address: { readonly host: string | undefined; readonly port: number } | undefined,
    /** True: a listener of its own, which serves nothing else. False: the service's listener. */
    readonly hasOwnListener: boolean,
  ) {}
}

export class StoreConfig {
  constructor(
    /** AWS region of the tables. */
    readonly region: string,
    /** Where the tables are: AWS itself, a DynamoDB-compatible endpoint, or the embedded engine. */
    readonly engine:
      | { readonly kind: 'aws'; /** The cluster of DAX_ENDPOINT. */ readonly dax?: string }
      | { readonly kind: 'endpoint'; readonly url: string }
      | { readonly kind: 'embedded'; readonly dataDir: string; readonly searchPath: string },
    /** The keys from the environment, for a DynamoDB-compatible endpoint; AWS itself uses the SDK's own chain. */
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined,
    readonly tablePrefix: string,
    readonly createTables: boolean,
    /** Days that a ledger row is kept; 0 keeps it for ever. */
    readonly transactionTtlDays: number,
  ) {}
}

export class ShopifyConfig {
  constructor(
    /** Secrets that may sign a webhook, several during a rotation. */
    readonly webhookSecrets: readonly string[],
    /** Set when no secret is configured: start-up prints it, so that a developer can sign. */
    readonly printedSecret: string | undefined,
    /** The `source_name`s, in lower case, of orders that another app imported from Amazon. */
    readonly ignoredSources: readonly string[],
  ) {}
}

/** How the Admin API is logged in to: tokens of the client-credentials grant, or one token that never changes. */
export type ShopifyLogin =
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'token'; readonly accessToken: string };

/** Which side is right when Shopify's count and the ledger differ; `ask`: a person decides. */
export type ShopifyLeads = 'shopify' | 'ledger' | 'ask';

export class ShopifyAdminConfig {
  /** True: start-up runs the simulated shop and points the client at it. */
  readonly simulated!: boolean;
  /** Without a port the simulated shop prefers a fixed one and takes any when that is in use. */
  readonly simulatorPort!: number | undefined;
  /** Such as `my-shop.myshopify.com`; undefined without a shop. */
  readonly shopDomain!: string | undefined;
  /** Base URL of the Admin API; undefined: no Admin access, and nothing is written to Shopify or read there. */
  readonly endpoint!: string | undefined;
  readonly login!: ShopifyLogin | undefined;
  /** The ids of the locations of the pool, the one that is adjusted first; empty: all active ones of the merchant's own. */
  readonly locationIds!: readonly string[];
  readonly leads!: ShopifyLeads;
  /** Milliseconds for which a difference must stand before it counts. */
  readonly settleMs!: number;
  /** Where Shopify delivers webhooks: a URL without a slash at its end, or an EventBridge ARN. */
  readonly publicUrl!: string | undefined;
  /** When everything is compared with Shopify. */
  readonly driftCron!: string;

  constructor(fields: Omit<ShopifyAdminConfig, 'at' | 'isOn'>) {
    Object.assign(this, fields);
  }

  /** True with Admin access: what moves stock elsewhere is written to Shopify. */
  get isOn(): boolean {
    return this.endpoint !== undefined && this.login !== undefined;
  }

  /** The same settings for another shop: the simulated one. */
  at(endpoint: string, shopDomain: string, login: ShopifyLogin): ShopifyAdminConfig {
    return new ShopifyAdminConfig(Object.assign({}, this, { endpoint, shopDomain, login }));
  }
}

export class AmazonConfig {
  /** True: start-up runs the simulator and points the client at it. */
  readonly simulated!: boolean;
  /** Where the simulator listens. Without a port it prefers a fixed one and takes any when that is in use. */
  readonly simulatorAt!: { readonly host: string; readonly port: number | undefined };
  readonly endpoint!: string;
  readonly loginEndpoint!: string;
  readonly clientId!: string;
  readonly clientSecret!: string;
  readonly refreshToken!: string;
  readonly sellerId!: string;
  readonly marketplaceId!: string;

  constructor(fields: Omit<AmazonConfig, 'at'>) {
    Object.assign(this, fields);
  }

  /** The same account at another address: the simulator's instead of Amazon's. */
  at(endpoint: string, loginEndpoint: string): AmazonConfig {
    return new AmazonConfig(Object.assign({}, this, { endpoint, loginEndpoint }));
  }
}

/** How a number is followed after Amazon accepted it, and what is promised of it. */
export class ReceiptsConfig {
  constructor(
    /** Rising times in milliseconds after Amazon accepted a number at which it is asked what it shows. */
    readonly checkMs: readonly number[],
    /** When everything is compared with Amazon and Shopify. */
    readonly driftCron: string,
    readonly accepted: Objective,
    readonly observed: Objective,
  ) {}
}

export class SyncConfig {
  constructor(
    /** Milliseconds between two reads of the outbox for pushes that a crash or another instance left. */
    readonly sweepMs: number,
    /** Milliseconds without a heartbeat after which another instance may take over a lease. */
    readonly leaseTtlMs: number,
    /** False: this instance answers HTTP only and leaves pushes and polls to others. */
    readonly runJobs: boolean,
  ) {}

  /**
   * A lease is renewed every third of its duration, so it has at least this much left, in milliseconds. The sender starts a
   * call only while it has, so that nearly every call of a replaced sender is over before the next sender begins.
   */
  get leaseReserveMs(): number {
    return Math.min(5000, this.leaseTtlMs / 2);
  }

  /** The time-out of a call to Amazon while calls are fast, in milliseconds; slower ones lengthen it up to 30 s. */
  get usualCallTimeoutMs(): number {
    return Math.min(12_000, this.leaseTtlMs);
  }

  /** How long after it was given up a call may still be applied by Amazon, in milliseconds. */
  get lateCallMs(): number {
    return Math.min(30_000, 2 * this.leaseTtlMs);
  }
}

/** Default of `RETURNS_REPORT_POLL_MS`. */
export const REPORT_POLL_MS = 30_000;
const SIMULATED_REPORT_POLL_MS = 1000;

export class ReturnsConfig {
  constructor(
    readonly cron: string,
    readonly lookbackDays: number,
    /** Dispositions that come back into stock; empty means never. */
    readonly restockDispositions: readonly string[],
    /** Milliseconds between two status checks of a report in progress. */
    readonly reportPollMs: number,
    /** `look`: the first poll of a store records what it finds and moves no stock, which was counted with it. */
    readonly firstPoll: 'look' | 'count',
    /**
     * True while the dispositions are not configured: a unit of Amazon's report comes back into stock only if its sale was
     * counted here.
     */
    readonly needsCountedSale: boolean,
  ) {}

  /** For the simulator, whose reports are ready within a second: the default becomes a second, another value stays. */
  withSoonReports(): ReturnsConfig {
    const reportPollMs = this.reportPollMs === REPORT_POLL_MS ? SIMULATED_REPORT_POLL_MS : this.reportPollMs;
    return Object.assign(Object.create(ReturnsConfig.prototype) as ReturnsConfig, this, { reportPollMs });
  }
}

export class OrdersConfig {
  constructor(
    /** True: Amazon's merchant-fulfilled orders are read and move stock. */
    readonly enabled: boolean,
    /** Milliseconds between two searches of Amazon's orders. */
    readonly pollMs: number,
    /** Hours before the very first search from which orders count; 0: those from then on. */
    readonly lookbackHours: number,
    /** The queue of Amazon's notifications; undefined: orders are searched only. */
    readonly queue: QueueConfig | undefined,
    /** What `npm run amazon:subscribe` makes destinations of. */
    readonly destinations: {
      readonly queueArn: string | undefined;
      readonly eventBridge: { readonly account: string; readonly region: string } | undefined;
    },
  ) {}

  /** The same with another queue: the simulator's, when none is configured. */
  withQueue(queue: QueueConfig): OrdersConfig {
    return new OrdersConfig(this.enabled, this.pollMs, this.lookbackHours, queue, this.destinations);
  }
}

export interface QueueConfig {
  readonly url: string;
  /** For local queues; undefined: AWS's own endpoint. */
  readonly endpoint: string | undefined;
}

export class AlertsConfig {
  constructor(
    readonly webhookUrl: string | undefined,
    readonly format: AlertFormat,
  ) {}
}

export class LogConfig {
  constructor(
    readonly level: string,
    /** True: one JSON object a line. False: lines for people. */
    readonly json: boolean,
  ) {}
}

export class MetricsConfig {
  constructor(
    /** True: the metrics are also written to standard output, in CloudWatch's embedded metric format. */
    readonly embedded: boolean,
    /** Milliseconds between two such documents; undefined on Lambda, where no timer runs between invocations. */
    readonly intervalMs: number | undefined,
  ) {}
}

/** One variable of the configuration as it is in force. */
export interface Setting {
  readonly name: string;
  /** Null: not set, and without a default. Of a secret only `set` or `not set`. */
  readonly value: string | number | boolean | null;
  /** `set`: the environment or the .env file has it. */
  readonly source: 'set' | 'default';
  readonly secret?: true;
}

export class RuntimeConfig {
  constructor(
    /** `function`: on Lambda, where nothing runs between two invocations and no answer is a stream. */
    readonly form: 'process' | 'function',
    /** Every variable as it is in force, without secrets. */
    readonly settings: readonly Setting[],
  ) {}
}

/** The slices by name. */
export const SLICES = {
  http: HttpConfig,
  internal: InternalConfig,
  store: StoreConfig,
  shopify: ShopifyConfig,
  shopifyAdmin: ShopifyAdminConfig,
  amazon: AmazonConfig,
  sync: SyncConfig,
  returns: ReturnsConfig,
  orders: OrdersConfig,
  receipts: ReceiptsConfig,
  alerts: AlertsConfig,
  log: LogConfig,
  metrics: MetricsConfig,
  runtime: RuntimeConfig,
};

/** The whole configuration, read once at start. */
export type AppConfig = {
  readonly [Name in keyof typeof SLICES]: InstanceType<(typeof SLICES)[Name]>;
};
