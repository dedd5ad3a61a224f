import type { Load } from './load';

/** The questions of the parent and the answers of its children. */
interface Questions {
  /** The load generator: send orders. The notice `measuring` follows the warm-up. */
  readonly orders: { readonly ask: OrdersTask; readonly answer: LoadFigures };
  /** The load generator: send to this instance as well, from now on. */
  readonly addInstance: { readonly ask: { readonly port: number }; readonly answer: null };
  /** The raw writer: commit sales, with the same notice. */
  readonly rawSales: { readonly ask: RawTask; readonly answer: LoadFigures };
  /** The bare server and the Amazon simulator: their port. */
  readonly port: { readonly ask: null; readonly answer: number };
  /** The probe in the service: its use of the store since the last question. */
  readonly storeUse: { readonly ask: null; readonly answer: StoreUse };
  /** A container of the Lambda function: send orders to itself, one at a time. */
  readonly containerOrders: { readonly ask: ContainerTask; readonly answer: ContainerFigures };
  /** The reader of returns reports: read this compressed file. */
  readonly readReturns: { readonly ask: { readonly file: string }; readonly answer: ReadFigures };
}

export interface OrdersTask {
  /** The instances of the service; each order goes to one of them at random. */
  readonly ports: readonly number[];
  readonly secret: string;
  readonly load: Load;
  readonly firstOrderId: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** The SKUs one after the other instead of at random. */
  readonly inTurn?: boolean;
  /** Ends the task earlier. */
  readonly orders?: number;
  /** Default: every connection sends as fast as it is answered. */
  readonly ordersPerSecond?: number;
  /** Any 200 counts, not only `applied`: the bare server applies nothing. */
  readonly anyOkCounts?: boolean;
}

export interface RawTask {
  readonly endpoint: string;
  readonly tablePrefix: string;
  readonly load: Load;
  readonly packed: boolean;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

export interface LoadFigures {
  readonly orders: number;
  /** Answers other than expected. */
  readonly failures: number;
  /** The 503s among them. */
  readonly unavailable?: number;
  /** Orders whose connection was lost before their answer; each was sent again, and counts once among `orders`. */
  readonly lost?: number;
  readonly example?: string;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** When the last answer came, in milliseconds since the epoch. */
  readonly lastAnsweredAtMs: number;
  /** Only from the raw writer. */
  readonly actionsPerCommit?: number;
}

/** Calls and capacity since the last question. `upkeep`: the use without any order, by leases, sweep and poll. */
export interface StoreUse {
  /** All TransactWriteItems, and their actions. */
  readonly commits: number;
  readonly actions: number;
  /** Those of them that were cancelled. The store reports no capacity for them. */
  readonly cancelled: number;
  readonly cancelledActions: number;
  readonly batchReads: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly upkeepWriteUnits: number;
  readonly upkeepReadUnits: number;
  /** Reads by the document client: lists, the catalogue index, leases, and what is read for the overview. */
  readonly documentReadUnits: number;
}

export interface ContainerTask {
  readonly firstOrderId: number;
  readonly skus: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** The orders of one container after its warm-up. */
export interface ContainerFigures {
  readonly latenciesMs: readonly number[];
  /** Answers other than 200, and the 503s among them. */
  readonly failures: number;
  readonly unavailable: number;
  readonly example?: string;
  readonly seconds: number;
  readonly cpuMs: number;
  readonly use: StoreUse;
}

/** The figures of a file, and the memory of the process before and at its peak; undefined without /proc. */
export interface ReadFigures {
  readonly rows: number;
  readonly unreadable: number;
  readonly seconds: number;
  readonly idleMb: number | undefined;
  readonly peakMb: number | undefined;
}

export type Question = keyof Questions;
export type Ask<Q extends Question> = Questions[Q]['ask'];
export type AnswerTo<Q extends Question> = Questions[Q]['answer'];

export interface AskMessage<Q extends Question = Question> {
  readonly id: number;
  readonly question: Q;
  readonly ask: Ask<Q>;
}

export type ChildMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly problem: string }
  | { readonly id: number; readonly notice: 'measuring' };
