import { createServer, type Server } from 'node:http';
import { AccessTokens } from './login/access-tokens';
import { CallLog, type LoggedCall } from './http/call-log';
import { controlRoutes } from './control/control-routes';
import { type Fault, Faults } from './control/faults';
import { Gateway } from './gateway';
import { findViolations, type Violation } from './http/violations';
import { availabilityText, type ListingSetting, type ListingState, stateOf } from './listings/listing';
import { listingsRoutes } from './listings/listings-routes';
import { type Catalogue, type ListingsStore } from './listings/listings-store';
import { isQueueCall, LocalSqs } from './notifications/local-queue';
import { type Notices } from './notifications/notices';
import { notificationsRoutes } from './notifications/notifications-routes';
import { listingControls } from './control/listing-controls';
import { noticeControls } from './control/notice-controls';
import { orderControls } from './control/order-controls';
import { ordersRoutes } from './orders/orders-routes';
import { type OrdersStore } from './orders/orders-store';
import { SellerAccount } from './seller-account';
import { type ReportOrder, type ReportView } from './reports/report';
import { reportControls } from './control/report-controls';
import { type ReportSettings } from './reports/report-settings';
import { reportsRoutes } from './reports/reports-routes';
import { type ReturnsSource } from './reports/returns-data';
import { type ReturnRow } from './reports/returns-file';
import { type ApiRoute } from './http/route';
import { StateFile } from './state/state-file';
import { type SimulatorCredentials, tokenRoute } from './login/token-endpoint';

export interface AmazonSimulatorOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. `url` stays an address of this machine. */
  readonly host?: string;
  readonly sellerId: string;
  readonly marketplaceId: string;
  /** Absent: any non-empty credentials are accepted. */
  readonly credentials?: SimulatorCredentials;
  /** Default `open`: every SKU is a merchant-fulfilled listing of 0 units. */
  readonly catalogue?: Catalogue;
  /** Default 3600. */
  readonly tokenTtlSeconds?: number;
  /** Gets a line for each change of state and each refused call. No line contains a secret or a token. */
  readonly log?: (line: string) => void;
  /** Gets a line when the state file cannot be used. Default: `log`. */
  readonly warn?: (line: string) => void;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** Numbers from 0 to 1; for tests. */
  readonly random?: () => number;
  /** Default true: calls beyond the official rates are answered with 429. */
  readonly enforceLimits?: boolean;
  /** How reports are made; the defaults are `REPORT_SETTINGS`. */
  readonly reports?: Partial<ReportSettings>;
  /** The file that keeps listings, orders, returns and reports across restarts; absent: they end with the simulator. */
  readonly stateFile?: string;
}

/** What `GET /` shows. */
export interface AmazonSimulatorState {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly listings: Readonly<Record<string, ListingState>>;
  readonly calls: ReturnType<CallLog['counts']>;
  readonly reports: readonly ReportView[];
  /** The returns file that reports are made from. */
  readonly returns: { readonly rows: number; readonly bytes: number };
}

/** Longer than clients keep idle connections, so that the simulator closes none that a client is about to use. */
export const KEEP_ALIVE_MS = 65_000;

/** Amazon as a server on this machine. The ordinary client uses it by its URL. ADR 3. */
export class AmazonSimulator {
  private readonly account: SellerAccount;
  private readonly tokens: AccessTokens;
  private readonly faults = new Faults();
  private readonly callLog = new CallLog();
  private readonly apiRoutes: readonly ApiRoute[];
  private readonly gateway: Gateway;
  private readonly server: Server;
  private readonly log: (line: string) => void;
  private sqs: LocalSqs | undefined;

  constructor(private readonly options: AmazonSimulatorOptions) {
    const { sellerId, marketplaceId, now = Date.now, log = () => undefined } = options;
    this.log = log;
    const file =
      options.stateFile === undefined ? undefined : new StateFile(options.stateFile, options.warn ?? log);
    const sqs = (): LocalSqs => (this.sqs ??= new LocalSqs(this.url));
    this.account = new SellerAccount({
      sellerId,
      marketplaceId,
      catalogue: options.catalogue ?? 'open',
      reports: options.reports ?? {},
      file,
      sqs,
      now,
      random: options.random ?? Math.random,
      log,
    });
    this.account.restore();
    const { listings, orders, notices, reports } = this.account;
    this.tokens = new AccessTokens(options.tokenTtlSeconds ?? 3600, now);
    this.apiRoutes = [
      tokenRoute(this.tokens, options.credentials),
      ...listingsRoutes({ sellerId, marketplaceId, store: listings, log }),
      ...ordersRoutes({ marketplaceId, store: orders, now }),
      ...notificationsRoutes({ subscriptions: notices.subscriptions, sqs, now }),
      ...reportsRoutes({ marketplaceId, store: reports, now, baseUrl: () => this.url }),
    ];
    this.gateway = new Gateway({
      apiRoutes: this.apiRoutes,
      controls: [
        ...controlRoutes(this),
        ...listingControls(listings),
        ...reportControls(reports, marketplaceId, now),
        ...orderControls(orders),
        ...noticeControls(notices, sqs),
      ],
      tokens: this.tokens,
      faults: this.faults,
      reports,
      callLog: this.callLog,
      enforceLimits: options.enforceLimits ?? true,
      now,
      log,
    });
    this.server = createServer((request, response) => {
      if (isQueueCall(request)) void sqs().serve(request, response);
      else void this.gateway.serve(request, response);
    });
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** The base URL of the token endpoint and the operations, without a slash at the end. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string')
      throw new Error('The Amazon simulator is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Opens the port; rejects when it is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, this.options.host ?? '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Stops at once and destroys open sockets. */
  async close(): Promise<void> {
    this.gateway.close();
    this.account.close();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** The seller's orders: place, confirm, ship and cancel them here, or by the controls from another process. */
  get orders(): OrdersStore {
    return this.account.orders;
  }

  /** The notices of orders, and the queue that they go to. */
  get notices(): Notices {
    return this.account.notices;
  }

  /** The listings: decide when accepted numbers are live, edit them, and start other writers. */
  get listings(): ListingsStore {
    return this.account.listings;
  }

  /** Sets or removes a listing; returns its new state. */
  setListing(setting: ListingSetting): ListingState | undefined {
    const listing = this.account.listings.set(setting);
    const outcome = listing === undefined ? 'unknown' : availabilityText(listing.availability);
    this.log(`listing ${JSON.stringify(setting.sku)} set: ${outcome}`);
    return listing === undefined ? undefined : stateOf(listing);
  }

  /** The listing of a SKU; undefined when there is none. */
  getListing(sku: string): ListingState | undefined {
    const listing = this.account.listings.find(sku);
    return listing === undefined ? undefined : stateOf(listing);
  }

  /** Replaces the returns file, with its bytes unchanged; returns the number of its rows. */
  setReturns(source: ReturnsSource): number {
    return this.account.reports.setReturns(source);
  }

  /** Adds rows to the returns file; a missing column gets a default value. Returns the number of rows. */
  addReturns(...rows: ReturnRow[]): number {
    return this.account.reports.addReturns(rows);
  }

  /** Changes how reports are made from now on. */
  setReportSettings(settings: Partial<ReportSettings>): ReportSettings {
    return this.account.reports.change(settings);
  }

  /** Creates a report of another application of the seller; returns its id. */
  reportByAnotherApp(order: ReportOrder): string {
    return this.account.reports.create(order);
  }

  /** The current state of all reports, in the order of their creation. */
  reports(): readonly ReportView[] {
    return this.account.reports.list();
  }

  /** Adds a fault; the oldest one that matches a call applies to it. */
  script(fault: Fault): void {
    this.faults.add(fault);
    this.log(`fault ${fault.kind} scripted for ${fault.operation}, times: ${fault.times}`);
  }

  clearFaults(): void {
    this.faults.clear();
    this.log('faults cleared');
  }

  /** The logged calls, in the order of arrival. */
  calls(): readonly LoggedCall[] {
    return this.callLog.entries();
  }

  /** The logged calls that break Amazon's rules. */
  violations(): readonly Violation[] {
    const quotas = this.apiRoutes.flatMap(({ operation, quota }) =>
      quota === undefined ? [] : [[operation, quota] as const],
    );
    return findViolations(this.callLog.entries(), new Map(quotas));
  }

  /** Revokes all access tokens; returns how many there were. */
  revokeTokens(): number {
    const revoked = this.tokens.revokeAll();
    this.log(`access tokens revoked: ${revoked}`);
    return revoked;
  }

  /** The body of `GET /`. */
  state(): AmazonSimulatorState {
    const { sellerId, marketplaceId } = this.options;
    // fromEntries makes own properties, so that a SKU such as __proto__ is shown.
    const listings = Object.fromEntries(
      this.account.listings.entries().map(([sku, listing]) => [sku, stateOf(listing)]),
    );
    const { rowCount: rows, bytes } = this.account.reports.returnsFile();
    return {
      sellerId,
      marketplaceId,
      listings,
      calls: this.callLog.counts(),
      reports: this.account.reports.list(),
      returns: { rows, bytes: bytes.length },
    };
  }

  /**
   * Removes listings, orders, returns, reports, faults, calls and used quota. Access tokens stay valid, because clients
   * keep them.
   */
  reset(): void {
    this.account.clear();
    this.faults.clear();
    this.callLog.clear();
    this.gateway.resetLimits();
    this.log('reset');
  }
}

/** Starts a simulator and waits until it listens. */
export async function startAmazonSimulator(options: AmazonSimulatorOptions): Promise<AmazonSimulator> {
  const simulator = new AmazonSimulator(options);
  await simulator.listen();
  return simulator;
}
