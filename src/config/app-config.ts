/** The typed slices of the configuration. Each module is injected with its own slice and sees no other. */

export class HttpConfig {
  constructor(
    readonly host: string,
    readonly port: number,
    /** Accepted API keys; empty means that no key is asked for, which only a loopback host may do. */
    readonly apiKeys: readonly string[],
  ) {}
}

export class StoreConfig {
  constructor(
    /** AWS region of the tables. */
    readonly region: string,
    /** Where the tables are: AWS itself, a DynamoDB-compatible endpoint, or the embedded engine. */
    readonly engine:
      | { readonly kind: 'aws' }
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
    /** Set when no secret was configured: what start-up prints so that a developer can sign. */
    readonly printedSecret: string | undefined,
  ) {}
}

export class AmazonConfig {
  constructor(
    /** True: start-up runs the simulator and points the client at it. */
    readonly simulated: boolean,
    readonly endpoint: string,
    readonly loginEndpoint: string,
    readonly clientId: string,
    readonly clientSecret: string,
    readonly refreshToken: string,
    readonly sellerId: string,
    readonly marketplaceId: string,
  ) {}

  /** The same account behind another address; how the simulator takes Amazon's place. */
  at(endpoint: string, loginEndpoint: string): AmazonConfig {
    return new AmazonConfig(
      this.simulated,
      endpoint,
      loginEndpoint,
      this.clientId,
      this.clientSecret,
      this.refreshToken,
      this.sellerId,
      this.marketplaceId,
    );
  }
}

export class SyncConfig {
  constructor(
    /** Milliseconds between two looks at the outbox for pushes that a crash or another instance left. */
    readonly sweepMs: number,
    /** Milliseconds after which a silent holder of a lease is taken for dead. */
    readonly leaseTtlMs: number,
    /** False: this instance answers HTTP only and leaves pushes and polls to others. */
    readonly runJobs: boolean,
  ) {}

  /**
   * Milliseconds after which a call to Amazon is given up. The sender starts a call only while its lease outlasts
   * it, so that a call of a sender which has been replaced is over before its successor begins. Renewed every third of
   * its time, a lease always has this much left.
   */
  get callTimeoutMs(): number {
    return Math.min(5000, this.leaseTtlMs / 2);
  }
}

export class ReturnsConfig {
  constructor(
    readonly cron: string,
    readonly lookbackDays: number,
    /** Dispositions that come back into stock; empty means never. */
    readonly restockDispositions: readonly string[],
    /** Milliseconds between two looks at a report under way. */
    readonly reportPollMs: number,
  ) {}
}

export class AlertsConfig {
  constructor(readonly webhookUrl: string | undefined) {}
}

export class LogConfig {
  constructor(
    readonly level: string,
    /** True: one JSON object a line; false: for human eyes. */
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

/** The whole configuration, read once at start. */
export class AppConfig {
  constructor(
    readonly http: HttpConfig,
    readonly store: StoreConfig,
    readonly shopify: ShopifyConfig,
    readonly amazon: AmazonConfig,
    readonly sync: SyncConfig,
    readonly returns: ReturnsConfig,
    readonly alerts: AlertsConfig,
    readonly log: LogConfig,
    readonly metrics: MetricsConfig,
  ) {}

  withAmazon(amazon: AmazonConfig): AppConfig {
    return new AppConfig(
      this.http,
      this.store,
      this.shopify,
      amazon,
      this.sync,
      this.returns,
      this.alerts,
      this.log,
      this.metrics,
    );
  }
}
