import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy of the calls of one program to its tables: it records them and refuses those without a permission. */
export interface CallRecorder {
  /** The program's DYNAMODB_LOCAL_ENDPOINT. */
  readonly url: string;
  /** The permissions used so far, such as `Inventory GetItem` or `Alerts/unread-index Query`, sorted. */
  calls(): string[];
  /** The refused ones, sorted. */
  refused(): string[];
  close(): Promise<void>;
}

interface RequestBody {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ResourceArn?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
}

/** The IAM action of each action of a transaction (developer guide, "Using IAM with DynamoDB transactions"). */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** The permissions of a request; a query of an index needs the permission for the index only. */
export function permissionsNeeded(operation: string, body: RequestBody, prefix: string): string[] {
  const table = (name: string): string => {
    if (!name.startsWith(prefix)) throw new Error(`${name} has not the prefix ${prefix}.`);
    return name.slice(prefix.length);
  };
  if (body.TransactItems !== undefined)
    return body.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => {
        const action = TRANSACTION_ACTIONS[kind];
        if (action === undefined) throw new Error(`The IAM action of ${kind} in a transaction is unknown.`);
        return `${table(TableName)} ${action}`;
      }),
    );
  if (body.RequestItems !== undefined)
    return Object.keys(body.RequestItems).map((name) => `${table(name)} ${operation}`);
  if (body.ResourceArn !== undefined)
    return [`${table(body.ResourceArn.replace(/^.*table\//, ''))} ${operation}`];
  if (body.TableName === undefined) throw new Error(`${operation} names no table.`);
  const index = body.IndexName === undefined ? '' : `/${body.IndexName}`;
  return [`${table(body.TableName)}${index} ${operation}`];
}

const backups = (status: string): object => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
  },
});

/** AWS's answers to operations that not every engine of the tests has. */
const ANSWERS: Readonly<Record<string, object>> = {
  DescribeContinuousBackups: backups('DISABLED'),
  UpdateContinuousBackups: backups('ENABLED'),
  ListTagsOfResource: { Tags: [] },
  TagResource: {},
};

/** Forwards allowed calls to the engine at `store`. */
export async function startCallRecorder(
  store: string,
  prefix: string,
  allowed: ReadonlySet<string>,
): Promise<CallRecorder> {
  const [made, refused] = [new Set<string>(), new Set<string>()];
  const serve = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    try {
      const body = await bytesOf(incoming);
      const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
      const needed = permissionsNeeded(operation, JSON.parse(body.toString('utf8')) as RequestBody, prefix);
      const missing = needed.filter((permission) => !allowed.has(permission));
      for (const permission of needed) (allowed.has(permission) ? made : refused).add(permission);
      const ready = ANSWERS[operation];
      if (missing.length > 0) deny(answer, missing);
      else if (ready !== undefined)
        answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(ready));
      else await forward(store, incoming, body, answer);
    } catch {
      // The store or the caller has closed its connection.
      incoming.socket.destroy();
    }
  };
  const server = createServer((incoming, answer) => void serve(incoming, answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...made].sort(),
    refused: () => [...refused].sort(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Refuses as DynamoDB does. */
function deny(answer: ServerResponse, missing: readonly string[]): void {
  answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  const message = `User: arn:aws:sts::123456789012:assumed-role/syncstate/test is not authorized to perform: ${missing.join(', ')}`;
  answer.end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message }));
}

async function forward(
  store: string,
  incoming: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
): Promise<void> {
  const { host } = new URL(store);
  const call = request(store, { method: 'POST', headers: { ...incoming.headers, host } });
  call.on('error', () => undefined);
  call.end(body);
  const [reply] = (await once(call, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': chunked, connection, ...headers } = reply.headers;
  const bytes = await bytesOf(reply);
  answer.writeHead(reply.statusCode ?? 500, { ...headers, 'content-length': bytes.length });
  answer.end(bytes);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
