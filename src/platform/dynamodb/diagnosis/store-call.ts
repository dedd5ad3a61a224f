import type { StoreConfig } from '../../../config/app-config';

/** Where a client finds the tables. */
export type StorePlace =
  | { readonly kind: 'aws'; readonly region: string }
  | { readonly kind: 'endpoint'; readonly region: string; readonly url: string }
  | { readonly kind: 'embedded'; readonly region: string; readonly dataDir: string };

/** Calls of one kind need the same permissions, tables and index. */
export interface CallKind {
  /** Such as `TransactWriteItems`. */
  readonly operation: string;
  /** Each table that the call names, once. */
  readonly tables: readonly string[];
  readonly index?: string;
}

/** A call to the store: errors of DynamoDB seldom name its table. */
export interface StoreCall extends CallKind {
  /** The table of each action of a transaction, in order; empty for other calls. */
  readonly actions: readonly string[];
  readonly place: StorePlace;
}

/** Where a client with this configuration finds the tables. */
export function placeOfStore({ engine, region }: StoreConfig, endpoint: string | undefined): StorePlace {
  if (engine.kind === 'embedded') return { kind: 'embedded', region, dataDir: engine.dataDir };
  return endpoint === undefined ? { kind: 'aws', region } : { kind: 'endpoint', region, url: endpoint };
}

/** The place in words, without the credentials and the path that an address may hold. */
export function placeInWords(place: StorePlace): string {
  switch (place.kind) {
    case 'aws':
      return `DynamoDB in ${place.region}`;
    case 'endpoint':
      return URL.canParse(place.url) ? new URL(place.url).origin : 'the endpoint';
    case 'embedded':
      return `the embedded engine (data in ${place.dataDir})`;
  }
}

/** The line of the start that names the tables in use. */
export function storeInWords(store: StoreConfig): string {
  const { engine, region, tablePrefix } = store;
  const place = placeOfStore(store, engine.kind === 'endpoint' ? engine.url : undefined);
  // DynamoDB Local keeps tables of its own for each region.
  const within = place.kind === 'endpoint' ? ` (region ${region})` : '';
  return `The store is ${placeInWords(place)}${within}, tables ${tablePrefix}*`;
}

interface CallInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[];
}

/** Describes a command of the SDK with this input. */
export function callOf(command: string, input: unknown, place: StorePlace): StoreCall {
  return { ...kindOf(command, input), actions: actionsOf(input as CallInput), place };
}

/** The kind of such a command. */
export function kindOf(command: string, input: unknown): CallKind {
  const { TableName, IndexName, RequestItems } = input as CallInput;
  const named = [TableName, ...Object.keys(RequestItems ?? {}), ...actionsOf(input as CallInput)];
  return {
    operation: command.replace(/Command$/, ''),
    tables: [...new Set(named.filter((name) => name !== undefined))],
    ...(IndexName === undefined ? {} : { index: IndexName }),
  };
}

function actionsOf({ TransactItems = [] }: CallInput): string[] {
  return TransactItems.flatMap((item) => Object.values(item).map((action) => action?.TableName ?? '?'));
}

/** True when a success of the one kind shows that a call of the other would not be refused any more. */
export function proves(success: CallKind, failed: CallKind): boolean {
  return (
    success.operation === failed.operation &&
    success.index === failed.index &&
    failed.tables.every((table) => success.tables.includes(table))
  );
}
