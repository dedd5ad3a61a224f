import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { eventually } from '../../../test/support/eventually';
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
const SECRETS = new ShopifyConfig(['secret'], undefined, []);
const KEYS = new InternalKeys(['secret']);
const UNSIGNED = 'The answer is not signed by an instance of this store.';

const { store } = loadConfig({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:9' });
const dynamodb = createClient(store, 'http://127.0.0.1:9');
const client = new InternalClient(SECRETS);
const instances = new LiveInstances(
  new InstancesRepository(documentClientOf(dynamodb), new TableNames('t-')),
  client,
);
const server = new InternalServer(SECRETS, instances);
const opened: { close(): Promise<void> | void }[] = [];
let listener: InternalListener;
let handle: Parameters<InternalServer['onMessage']>[0];

beforeAll(() => {
  Logger.overrideLogger(false);
  server.onMessage((message, answer) => handle(message, answer));
});

beforeEach(async () => {
  handle = (message, answer) => {
    answer({ got: message });
    return Promise.resolve();
  };
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

/** The parts of the answer. */
async function call(
  message: unknown,
  to = instanceAt(listener.port),
  limits = { takenWithinMs: PATIENT_MS, endWithinMs: PATIENT_MS },
): Promise<unknown[]> {
  const parts: unknown[] = [];
  await client.call(to, message, { ...limits, onPart: (part) => parts.push(part) });
  return parts;
}

/** The next call is answered with this part once the test releases it. */
function holdAnswer(part: unknown): { readonly taken: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const taken = new Promise<void>((resolve) => {
    handle = async (_, answer) => {
      resolve();
      await released;
      answer(part);
    };
  });
  return { taken, release };
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
  response.end(`${KEYS.sign(String(headers[SIGNATURE_HEADER]), body)} ${body}\n`);
}

describe('a call between instances', () => {
  it('brings the message there and the answer back', async () => {
    const message = { text: 'TEE/é\n"', list: [1, null] };
    expect(await call(message)).toEqual([{ got: message }]);
    expect(await client.answers(instanceAt(listener.port), PATIENT_MS)).toBe(true);
  });

  it('fails when the content cannot be read, and the next one is answered', async () => {
    handle = () => {
      throw new InvalidMessage();
    };
    await expect(call({})).rejects.toThrow('The instance answered 400.');
    handle = (_, answer) => {
      answer('read');
      return Promise.resolve();
    };
    expect(await call({})).toEqual(['read']);
  });

  it('passes on each part as it arrives, and ends after the last one', async () => {
    const parts: unknown[] = [];
    let end = (): void => undefined;
    handle = (_, answer) => {
      answer('one');
      return new Promise((resolve) => {
        end = () => {
          answer('two');
          resolve();
        };
      });
    };
    const onPart = (part: unknown): void => {
      parts.push(part);
      if (part === 'one') end();
    };
    await client.call(
      instanceAt(listener.port),
      {},
      { takenWithinMs: PATIENT_MS, endWithinMs: PATIENT_MS, onPart },
    );
    expect(parts).toEqual(['one', 'two']);
  });

  it('fails when the message is not taken in time, and when the answer does not end in time', async () => {
    const silent = await otherServer(() => undefined);
    const soon = { takenWithinMs: 50, endWithinMs: PATIENT_MS };
    await expect(call({}, instanceAt(silent), soon)).rejects.toThrow('The operation was aborted');
    const half = await otherServer((_, response) => response.writeHead(200).write('half'));
    const taken = { takenWithinMs: PATIENT_MS, endWithinMs: 200 };
    await expect(call({}, instanceAt(half), taken)).rejects.toThrow('The operation was aborted');
  });

  it('shows a sign of life before the first part, when that takes long', async () => {
    const { release } = holdAnswer('late');
    const parts: unknown[] = [];
    await client.call(
      instanceAt(listener.port),
      {},
      {
        takenWithinMs: PATIENT_MS,
        endWithinMs: PATIENT_MS,
        onTaken: release,
        onPart: (part) => parts.push(part),
      },
    );
    expect(parts).toEqual(['late']);
  });

  it('waits longer for the answer than for a sign of life', async () => {
    const { release } = holdAnswer('late');
    const takenWithinMs = 1500;
    const beganAt = performance.now();
    const answer = call({}, undefined, { takenWithinMs, endWithinMs: PATIENT_MS });
    await eventually(
      'the time for a sign of life has passed',
      () => performance.now() - beganAt > takenWithinMs,
    );
    release();
    expect(await answer).toEqual(['late']);
  });

  it.each<[string, string | RegExp, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['no signature', UNSIGNED, (_, response) => response.end('{}\n')],
    ['an empty signature', UNSIGNED, (_, response) => response.end(' {}\n')],
    [
      'a signature of another secret',
      UNSIGNED,
      ({ headers }, response) => {
        const other = new InternalKeys(['other']);
        response.end(`${other.sign(String(headers[SIGNATURE_HEADER]), '{}')} {}\n`);
      },
    ],
    [
      'the signature of the call itself',
      UNSIGNED,
      ({ headers }, response) => {
        response.end(`${String(headers[SIGNATURE_HEADER])} {}\n`);
      },
    ],
    [
      'the answer to another call',
      UNSIGNED,
      (_, response) => {
        response.end(`${KEYS.sign(KEYS.sign(instances.id, '{"other":1}'), '{}')} {}\n`);
      },
    ],
    [
      'signed bytes that are no JSON',
      /JSON/,
      (request, response) => {
        answerSigned(request, response, '{"units');
      },
    ],
    [
      'no bytes, signed',
      /JSON/,
      (request, response) => {
        answerSigned(request, response, '');
      },
    ],
    [
      'a part without its end',
      'The answer ends in the middle of a part.',
      ({ headers }, response) => response.end(`${KEYS.sign(String(headers[SIGNATURE_HEADER]), '{}')} {}`),
    ],
    [
      'a redirect',
      'The instance answered 307.',
      (_, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    ],
    [
      'half an answer',
      'aborted',
      (_, response) => {
        response.writeHead(200, { 'content-length': 9 }).write('{');
        setImmediate(() => response.destroy());
      },
    ],
  ])('fails on %s', async (_, message, answer) => {
    const port = await otherServer(answer);
    await expect(call({}, instanceAt(port))).rejects.toThrow(message);
  });

  it.each<[string, string]>([
    ['', 'Invalid URL'],
    ['no-port', 'getaddrinfo'],
    ['127.0.0.1:0', 'connect'],
    ['127.0.0.1:99999', 'Invalid URL'],
    ['two words:80', 'Invalid URL'],
    ['[::1', 'Invalid URL'],
  ])('fails to an instance with the address %j', async (address, message) => {
    await expect(call({}, { ...instanceAt(1), address })).rejects.toThrow(message);
  });
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
    expect(await answer.text()).toMatch(/^\S+ \{"got":\{"units":\[\]\}\}\n$/);
  });

  it('ends a call of more than 4 MiB and hands nothing on', async () => {
    let handed = 0;
    handle = (_, answer) => {
      answer((handed += 1));
      return Promise.resolve();
    };
    // With two quotation marks: two bytes too many, and as many as there may be.
    await expect(call('x'.repeat(4 * 1024 * 1024))).rejects.toThrow('The instance answered 413.');
    expect(handed).toBe(0);
    expect(await call('x'.repeat(4 * 1024 * 1024 - 2))).toEqual([1]);
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
    const { taken, release } = holdAnswer('late');
    const underWay = call({});
    await taken;
    let isClosed = false;
    const closed = listener.close().then(() => {
      isClosed = true;
    });
    await expect(call({}, instanceAt(listener.port))).rejects.toThrow('ECONNREFUSED');
    expect(isClosed).toBe(false);
    release();
    expect(await underWay).toEqual(['late']);
    const began = performance.now();
    await closed;
    // Long before the callers give their idle connections up.
    expect(performance.now() - began).toBeLessThan(IDLE_MS / 2);
  });

  it('closes although one connection has sent nothing and another half a call', async () => {
    const silent = connect(listener.port, '127.0.0.1');
    const half = connect(listener.port, '127.0.0.1');
    const ended = [silent, half].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.resume().once('close', resolve);
        }),
    );
    const accepted = new Promise((resolve) => half.once('data', resolve));
    half.write(
      `POST ${INTERNAL_PATH} HTTP/1.1\r\nhost: x\r\n${TO_HEADER}: ${instances.id}\r\n` +
        'expect: 100-continue\r\ncontent-length: 9\r\n\r\n{',
    );
    expect(String(await accepted)).toContain('100 Continue');
    await listener.close();
    await Promise.all(ended);
  });
});
