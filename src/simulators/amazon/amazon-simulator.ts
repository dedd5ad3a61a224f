import { createServer, type Server } from 'node:http';
import { AccessTokens } from './login/access-tokens';
import { CallLog, type LoggedCall } from './http/call-log';
import { controlRoutes } from './control/control-routes';
import { type Fault, Faults } from './control/faults';
import { Gateway } from './gateway';
import { judgeCalls, type Violation } from './http/judge';
import { availabilityInWords, type ListingSetting, type ListingState, stateOf } from './listings/listing';
import { listingsRoutes } from './listings/listings-routes';
import { type Catalogue, ListingsStore } from './listings/listings-store';
import { type ReportOrder, type ReportView } from './reports/report';
import { reportControls } from './control/report-controls';
import { type ReportSettings } from './reports/report-settings';
import { reportsRoutes } from './reports/reports-routes';
import { ReportsStore } from './reports/reports-store';
import { type ReturnsSource } from './reports/returns-data';
import { type ReturnRow } from './reports/returns-file';
import { type ApiRoute } from './http/route';
import { type SimulatorCredentials, tokenRoute } from './login/token-endpoint';

/** How the simulator is to be started. */
export interface AmazonSimulatorOptions {
  /** Default 0: a free port. It always binds 127.0.0.1. */
  readonly port?: number;
  readonly sellerId: string;
  readonly marketplaceId: string;
  /** Absent: any credentials that are not empty are accepted. */
  readonly credentials?: SimulatorCredentials;
  /** Default `open`: any SKU asked for is a merchant-fulfilled listing of 0 units. */
  readonly catalogue?: Catalogue;
  /** Default 3600. */
  readonly tokenTtlSeconds?: number;
  /** Told of each change of state and each refused call; no line has a secret or a token in it. */
  readonly log?: (line: string) => void;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** Default true: calls beyond the official rates are answered with 429. */
  readonly enforceLimits?: boolean;
  /** How reports are made; what is left out is as in `REPORT_SETTINGS`. */
  readonly reports?: Partial<ReportSettings>;
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

/** Keeps idle connections longer than clients do, so that none is closed under a request. */
export const KEEP_ALIVE_MS = 65_000;

/** Amazon as a server on this machine: the ordinary client talks to it by URL and cannot tell the difference. */
export class AmazonSimulator {
  private readonly store: ListingsStore;
  private readonly reportsStore: ReportsStore;
  private readonly tokens: AccessTokens;
  private readonly faults = new Faults();
  private readonly callLog = new CallLog();
  private readonly apiRoutes: readonly ApiRoute[];
  private readonly gateway: Gateway;
  private readonly server: Server;
  private readonly log: (line: string) => void;

  constructor(private readonly options: AmazonSimulatorOptions) {
    const { sellerId, marketplaceId, now = Date.now, log = () => undefined } = options;
    this.log = log;
    this.store = new ListingsStore(options.catalogue ?? 'open', now);
    this.reportsStore = new ReportsStore({ marketplaceId, settings: options.reports ?? {}, now, log });
    this.tokens = new AccessTokens(options.tokenTtlSeconds ?? 3600, now);
    this.apiRoutes = [
      tokenRoute(this.tokens, options.credentials),
      ...listingsRoutes({ sellerId, marketplaceId, store: this.store, log }),
      ...reportsRoutes({ marketplaceId, store: this.reportsStore, now, baseUrl: () => this.url }),
    ];
    this.gateway = new Gateway({
      apiRoutes: this.apiRoutes,
      controls: [...controlRoutes(this), ...reportControls(this.reportsStore, marketplaceId, now)],
      tokens: this.tokens,
      faults: this.faults,
      reports: this.reportsStore,
      callLog: this.callLog,
      enforceLimits: options.enforceLimits ?? true,
      now,
      log,
    });
    this.server = createServer((request, response) => void this.gateway.serve(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** The address for both the token endpoint and the operations, without a slash at the end. */
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
      this.server.listen(this.options.port ?? 0, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Stops at once, destroying the open sockets. */
  async close(): Promise<void> {
    this.gateway.close();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** Sets or removes a listing; returns it as it is then. */
  setListing(setting: ListingSetting): ListingState | undefined {
    const listing = this.store.set(setting);
    const outcome = listing === undefined ? 'unknown' : availabilityInWords(listing.availability);
    this.log(`listing ${JSON.stringify(setting.sku)} set: ${outcome}`);
    return listing === undefined ? undefined : stateOf(listing);
  }

  /** What Amazon would show for a SKU; undefined when it knows none. */
  getListing(sku: string): ListingState | undefined {
    const listing = this.store.find(sku);
    return listing === undefined ? undefined : stateOf(listing);
  }

  /** Replaces the file that returns reports are made from, byte for byte; returns the number of its rows. */
  setReturns(source: ReturnsSource): number {
    return this.reportsStore.setReturns(source);
  }

  /** Adds rows to the returns file; a column that a row leaves out gets a usual value. Returns the number of rows. */
  addReturns(...rows: ReturnRow[]): number {
    return this.reportsStore.addReturns(rows);
  }

  /** Changes how reports are made from now on. */
  setReportSettings(settings: Partial<ReportSettings>): ReportSettings {
    return this.reportsStore.change(settings);
  }

  /** Makes a report as another application of the same seller would; returns its id. */
  reportByAnotherApp(order: ReportOrder): string {
    return this.reportsStore.create(order);
  }

  /** The reports that were made, as they are now, in the order of their creation. */
  reports(): readonly ReportView[] {
    return this.reportsStore.list();
  }

  /** Plans a fault; the oldest that fits a call meets it. */
  script(fault: Fault): void {
    this.faults.add(fault);
    this.log(`fault ${fault.kind} scripted for ${fault.operation}, times: ${fault.times}`);
  }

  /** Forgets the faults that are still to come. */
  clearFaults(): void {
    this.faults.clear();
    this.log('faults cleared');
  }

  /** The call log, in the order of arrival. */
  calls(): readonly LoggedCall[] {
    return this.callLog.entries();
  }

  /** What a strict observer of the official rates holds against the calls so far. */
  judge(): readonly Violation[] {
    const quotas = this.apiRoutes.flatMap(({ operation, quota }) =>
      quota === undefined ? [] : [[operation, quota] as const],
    );
    return judgeCalls(this.callLog.entries(), new Map(quotas));
  }

  /** Makes all current access tokens invalid; returns how many there were. */
  revokeTokens(): number {
    const revoked = this.tokens.revokeAll();
    this.log(`access tokens revoked: ${revoked}`);
    return revoked;
  }

  /** What `GET /` shows: the listings that were set or written to, the counts of calls, the reports and the rows for them. */
  state(): AmazonSimulatorState {
    const { sellerId, marketplaceId } = this.options;
    // fromEntries makes own properties, so that a SKU such as __proto__ shows.
    const listings = Object.fromEntries(
      this.store.entries().map(([sku, listing]) => [sku, stateOf(listing)]),
    );
    const { rowCount: rows, bytes } = this.reportsStore.returnsFile();
    return {
      sellerId,
      marketplaceId,
      listings,
      calls: this.callLog.counts(),
      reports: this.reportsStore.list(),
      returns: { rows, bytes: bytes.length },
    };
  }

  /** Forgets listings, returns, reports, faults, calls and used quota. Access tokens stay valid, as the clients still hold them. */
  reset(): void {
    this.store.clear();
    this.reportsStore.clear();
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
