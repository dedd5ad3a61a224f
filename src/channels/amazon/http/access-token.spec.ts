import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource, LoginRefused, LoginUnavailable, REFRESH_BEFORE_EXPIRY_MS } from './access-token';

class ManualClock extends Clock {
  constructor(public time = 1_000_000) {
    super();
  }
  now(): number {
    return this.time;
  }
}

const CREDENTIALS = {
  clientId: 'amzn1.application-oa2-client.0123',
  clientSecret: 'amzn1.oa2-cs.v1.s3cr3t+/=',
  refreshToken: 'Atzr|IwEB r3fr3sh&x',
};

type Answerer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let url: string;
let forms: URLSearchParams[];
let contentTypes: (string | undefined)[];
let respond: Answerer;
let issued: number;
let clock: ManualClock;
const sources: AccessTokenSource[] = [];

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answerer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

const token = (value: string, lifetime: unknown = 3600): Answerer =>
  json(200, { access_token: value, refresh_token: 'Atzr|other', token_type: 'bearer', expires_in: lifetime });

function source(timeoutMs = 60_000): AccessTokenSource {
  const made = new AccessTokenSource({ url, ...CREDENTIALS, clock, timeoutMs });
  sources.push(made);
  return made;
}

beforeEach(async () => {
  forms = [];
  contentTypes = [];
  issued = 0;
  clock = new ManualClock();
  respond = (response, request) => {
    token(`Atza|token-${++issued}`)(response, request);
  };
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      forms.push(new URLSearchParams(text));
      contentTypes.push(request.headers['content-type']);
      respond(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/o2/token`;
});

afterEach(async () => {
  for (const made of sources.splice(0)) made.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The failure of a login, which must not show any part of the credentials however it is printed. */
async function failureOf(made: AccessTokenSource): Promise<unknown> {
  const error: unknown = await made.get().catch((reason: unknown) => reason);
  const printed = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + String(error);
  for (const secret of ['s3cr3t', 'r3fr3sh', '0123', 'Atza', 'hush']) expect(printed).not.toContain(secret);
  return error;
}

describe('the access token', () => {
  it('is exchanged for the refresh token in a form', async () => {
    await expect(source().get()).resolves.toBe('Atza|token-1');
    expect(contentTypes).toEqual(['application/x-www-form-urlencoded']);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: CREDENTIALS.refreshToken,
      client_id: CREDENTIALS.clientId,
      client_secret: CREDENTIALS.clientSecret,
    });
  });

  it('is fetched once for concurrent callers', async () => {
    const made = source();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => made.get()));
    expect(new Set(tokens)).toEqual(new Set(['Atza|token-1']));
    expect(forms).toHaveLength(1);
  });

  it('is kept until a minute before its end', async () => {
    const made = source();
    await made.get();
    clock.time += 3_600_000 - REFRESH_BEFORE_EXPIRY_MS - 1;
    await expect(made.get()).resolves.toBe('Atza|token-1');
    clock.time += 1;
    await expect(made.get()).resolves.toBe('Atza|token-2');
    expect(forms.map((form) => form.get('refresh_token'))).toEqual([
      CREDENTIALS.refreshToken,
      CREDENTIALS.refreshToken,
    ]);
  });

  it('is used for half of its lifetime when that is short', async () => {
    respond = (response, request) => {
      token(`Atza|token-${++issued}`, '10')(response, request);
    };
    const made = source();
    await made.get();
    clock.time += 4_999;
    await expect(made.get()).resolves.toBe('Atza|token-1');
    clock.time += 1;
    await expect(made.get()).resolves.toBe('Atza|token-2');
  });

  it('is dropped when Amazon refuses it, but a newer one is kept', async () => {
    const made = source();
    const first = await made.get();
    made.invalidate(first);
    await expect(made.get()).resolves.toBe('Atza|token-2');
    made.invalidate(first);
    await expect(made.get()).resolves.toBe('Atza|token-2');
    expect(forms).toHaveLength(2);
  });
});

describe('a login that fails', () => {
  it.each([
    [400, 'invalid_grant', 'authorise the application again'],
    [401, 'invalid_client', 'rotated every 180 days'],
    [400, 'unauthorized_client', 'client secret'],
    [400, 'invalid_request', 'address of the login'],
    [400, 'invalid_scope', 'address of the login'],
    [400, 'unsupported_grant_type', 'address of the login'],
  ])('%i %s is a final refusal, and the message says what to do', async (status, error, step) => {
    respond = json(status, { error, error_description: 'hush Atza|hush', request_id: '1' });
    const failure = await failureOf(source());
    expect(failure).toBeInstanceOf(LoginRefused);
    expect(failure).toMatchObject({ error, message: expect.stringContaining(step) as unknown });
  });

  it.each<[string, Answerer, string]>([
    ['503', json(503, { error: 'temporarily_unavailable' }), 'HTTP 503'],
    ['500 that speaks of invalid_grant', json(500, { error: 'invalid_grant' }), 'HTTP 500'],
    ['429', json(429, { error: 'invalid_request' }), 'HTTP 429'],
    ['400 with an unknown error', json(400, { error: 'hush' }), 'HTTP 400'],
    ['a redirect', json(307, {}, { location: 'http://127.0.0.1:9/' }), 'HTTP 307'],
    ['a page of HTML', (response) => response.end('<html>hush</html>'), 'usable access_token'],
    ['no token', json(200, { expires_in: 3600 }), 'usable access_token'],
    ['a token that is no header', token('Atza|a\nb'), 'usable access_token'],
    ['no lifetime', json(200, { access_token: 'Atza|x' }), 'usable access_token'],
    ['a lifetime of nothing', token('Atza|x', 0), 'usable access_token'],
    ['an endless lifetime', token('Atza|x', '1e999'), 'usable access_token'],
    ['a broken connection', (response) => response.socket?.destroy(), 'ECONNRESET'],
  ])('with %s can be retried', async (_name, answerer, reason) => {
    respond = answerer;
    const made = source();
    const failure = await failureOf(made);
    expect(failure).toBeInstanceOf(LoginUnavailable);
    expect(failure).toMatchObject({ reason: expect.stringContaining(reason) as unknown });
    respond = token('Atza|later');
    await expect(made.get()).resolves.toBe('Atza|later');
  });

  it('gives up after its timeout', async () => {
    respond = () => undefined;
    await expect(failureOf(source(50))).resolves.toMatchObject({ reason: 'timeout' });
  });

  it('gives up after its timeout although the answer keeps arriving slowly', async () => {
    const trickles: NodeJS.Timeout[] = [];
    respond = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      trickles.push(setInterval(() => response.write(' '), 10));
    };
    await expect(failureOf(source(100))).resolves.toMatchObject({ reason: 'timeout' });
    trickles.forEach(clearInterval);
  });

  it('reports a refused connection', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(failureOf(source())).resolves.toMatchObject({ reason: 'ECONNREFUSED' });
  });
});
