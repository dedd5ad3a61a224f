import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { ShopifyConfig } from '../../config/app-config';
import { loadConfig } from '../../config/load-config';
import { createClient, documentClientOf } from '../dynamodb/client';
import { TableNames } from '../dynamodb/tables/tables';
import type { Instance } from './domain/live-instances';
import { InstancesRepository } from './instances.repository';
import { IDLE_MS, INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from './internal-call';
import { InternalClient } from './internal-client';
import { type InternalListener, openInternalListener } from './internal-listener';
import { InternalServer, InvalidMessage } from './internal-server';
import { InternalKeys } from './internal-signature';
import { LiveInstances } from './live-instances.scheduler';

/** Longer than a call takes on a busy machine. */
const PATIENT_MS = 10_000;
const SECRETS = new ShopifyConfig(['secret'], undefined);
const KEYS = new InternalKeys(['secret']);

const { store } = loadConfig({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:9' });
const dynamodb = createClient(store, 'http://127.0.0.1:9');
const client = new InternalClient(SECRETS);
const instances = new LiveInstances(
  new InstancesRepository(documentClientOf(dynamodb), new TableNames('t-')),
  client,
  store,
);
const server = new InternalServer(SECRETS, instances);
const opened: { close(): Promise<void> | void }[] = [];
let listener: InternalListener;
let handle: (message: unknown) => Promise<unknown>;

beforeAll(() => {
  Logger.overrideLogger(false);
  server.onMessage((message) => handle(message));
});

beforeEach(async () => {
  handle = (message) => Promise.resolve({ got: message });
  listener = await openInternalListener(server, { host: '127.0.0.1', port: 0 });
  opened.push(listener);
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

afterAll(() => {
  dynamodb.destroy();
});

function instanceAt(port: number, id = instances.id): Instance {
  return { id, address: `127.0.0.1:${port}`, startedAt: 0, beat: 0, fence: 0 };
}

function call(message: unknown, to = instanceAt(listener.port)): Promise<unknown> {
  return client.call(to, message, PATIENT_MS);
}

/** A server that answers calls in its own way; gives its port. */
async function otherServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  const other: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  opened.push({
    close: () => {
      other.closeAllConnections();
      other.close();
    },
  });
  return (other.address() as AddressInfo).port;
}

/** Answers under the secret of the store. */
function answerSigned({ headers }: IncomingMessage, response: ServerResponse, body: string): void {
  response.setHeader(SIGNATURE_HEADER, KEYS.sign(String(headers[SIGNATURE_HEADER]), body));
  response.end(body);
}

describe('a call between instances', () => {
  it('brings the message there and the answer back', async () => {
    const message = { text: 'TEE/é\n"', list: [1, null] };
    expect(await call(message)).toEqual({ got: message });
    expect(await client.answers(instanceAt(listener.port), PATIENT_MS)).toBe(true);
  });

  it('fails when the content cannot be read, and the next one is answered', async () => {
    handle = () => Promise.reject(new InvalidMessage());
    await expect(call({})).rejects.toThrow('The instance answered 400.');
    handle = () => Promise.resolve('read');
    expect(await call({})).toBe('read');
  });

  it('fails at the end of its time when no answer arrives, none of its headers or only half of its body', async () => {
    const silent = await otherServer(() => undefined);
    await expect(client.call(instanceAt(silent), {}, 50)).rejects.toThrow();
    const half = await otherServer((_, response) => response.writeHead(200).write('{"units"'));
    await expect(client.call(instanceAt(half), {}, 200)).rejects.toThrow();
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['no signature', (_, response) => response.end('{}')],
    [
      'a signature of another secret',
      ({ headers }, response) => {
        const other = new InternalKeys(['other']);
        response.setHeader(SIGNATURE_HEADER, other.sign(String(headers[SIGNATURE_HEADER]), '{}'));
        response.end('{}');
      },
    ],
    [
      'the signature of the call itself',
      ({ headers }, response) => {
        response.setHeader(SIGNATURE_HEADER, headers[SIGNATURE_HEADER] ?? '');
        response.end('{}');
      },
    ],
    [
      'the answer to another call',
      (_, response) => {
        response.setHeader(SIGNATURE_HEADER, KEYS.sign(KEYS.sign(instances.id, '{"other":1}'), '{}'));
        response.end('{}');
      },
    ],
    [
      'signed bytes that are no JSON',
      (request, response) => {
        answerSigned(request, response, '{"units');
      },
    ],
    [
      'no bytes, signed',
      (request, response) => {
        answerSigned(request, response, '');
      },
    ],
    ['a redirect', (_, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    [
      'half an answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': 9 }).write('{');
        setImmediate(() => response.destroy());
      },
    ],
  ])('fails on %s', async (_, answer) => {
    const port = await otherServer(answer);
    await expect(call({}, instanceAt(port))).rejects.toThrow();
  });

  it.each(['', 'no-port', '127.0.0.1:0', '127.0.0.1:99999', 'two words:80', '[::1'])(
    'fails to an instance with the address %j',
    async (address) => {
      await expect(call({}, { ...instanceAt(1), address })).rejects.toThrow();
    },
  );
});

describe('the listener of calls between instances', () => {
  const BODY = '{"units":[]}';

  function post(
    headers: Record<string, string>,
    own: RequestInit & { path?: string } = {},
  ): Promise<Response> {
    const { path = INTERNAL_PATH, ...init } = own;
    return fetch(`http://127.0.0.1:${listener.port}${path}`, {
      method: 'POST',
      headers,
      body: BODY,
      ...init,
    });
  }

  const signed = (): Record<string, string> => ({
    [TO_HEADER]: instances.id,
    [SIGNATURE_HEADER]: KEYS.sign(instances.id, BODY),
  });

  it.each<[string, number, () => Promise<Response>]>([
    ['another path', 404, () => post(signed(), { path: '/api/inventory' })],
    ['the path with a query', 404, () => post(signed(), { path: `${INTERNAL_PATH}?x` })],
    ['the path of health', 404, () => post({}, { path: '/health/live', method: 'GET', body: null })],
    ['another method', 404, () => post(signed(), { method: 'GET', body: null })],
    ['PUT', 404, () => post(signed(), { method: 'PUT' })],
    ['no headers', 421, () => post({})],
    ['another receiver', 421, () => post({ ...signed(), [TO_HEADER]: 'another' })],
    ['no signature', 401, () => post({ [TO_HEADER]: instances.id })],
    [
      'another secret',
      401,
      () =>
        post({
          [TO_HEADER]: instances.id,
          [SIGNATURE_HEADER]: new InternalKeys(['x']).sign(instances.id, BODY),
        }),
    ],
    ['other bytes', 401, () => post(signed(), { body: '{"units": []}' })],
    [
      'signed bytes that are no JSON',
      400,
      () =>
        post({ [TO_HEADER]: instances.id, [SIGNATURE_HEADER]: KEYS.sign(instances.id, '{') }, { body: '{' }),
    ],
  ])('answers %s with %d and an empty body, and hands nothing on', async (_, status, request) => {
    handle = () => Promise.reject(new Error('Something was handed on.'));
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get(SIGNATURE_HEADER)).toBeNull();
  });

  it('answers the whole of a signed call', async () => {
    const answer = await post(signed());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ got: { units: [] } });
  });

  it('ends a call of more than 4 MiB and hands nothing on', async () => {
    let handed = 0;
    handle = () => Promise.resolve((handed += 1));
    await expect(call('x'.repeat(5 * 1024 * 1024))).rejects.toThrow();
    expect(handed).toBe(0);
    expect(await call('x'.repeat(3 * 1024 * 1024))).toBe(1);
  });

  it('reads no body of a client that does not know the instance', async () => {
    const socket = connect(listener.port, '127.0.0.1');
    const answered = new Promise<string>((resolve) => {
      socket.once('data', (data) => {
        resolve(data.toString('latin1'));
      });
    });
    socket.write(
      `POST ${INTERNAL_PATH} HTTP/1.1\r\nhost: x\r\n${TO_HEADER}: other\r\ncontent-length: 1000000\r\n\r\n{`,
    );
    expect(await answered).toMatch(/^HTTP\/1\.1 421 .*connection: close/is);
    socket.destroy();
  });

  it('closes as soon as the calls under way are answered, whatever their callers keep open', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const started = new Promise<void>((begun) => {
      handle = () => {
        begun();
        return new Promise((resolve) => {
          answer = resolve;
        });
      };
    });
    const underWay = call({});
    await started;
    let isClosed = false;
    const closed = listener.close().then(() => {
      isClosed = true;
    });
    await expect(call({}, instanceAt(listener.port))).rejects.toThrow();
    expect(isClosed).toBe(false);
    answer('late');
    expect(await underWay).toBe('late');
    const began = performance.now();
    await closed;
    // Long before the callers give their idle connections up.
    expect(performance.now() - began).toBeLessThan(IDLE_MS / 2);
  });
});
