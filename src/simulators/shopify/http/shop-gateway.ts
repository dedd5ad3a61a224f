import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isRecord } from '../../../platform/json-record';
import { mediaTypeOf, parseJson, readBody, splitTarget } from '../../amazon/http/exchange';
import { type Endpoint, matchRoute } from '../../amazon/http/route';
import type { AdminApi, AdminCall } from '../admin/admin-api';
import type { ShopTokens } from '../login/shop-tokens';
import type { ShopFault, ShopFaults } from './shop-faults';
import type { ShopCalls } from './shop-calls';

/** A body in JSON or, for a file, as text. */
interface ShopAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ShopGatewayParts {
  readonly admin: AdminApi;
  readonly tokens: ShopTokens;
  readonly faults: ShopFaults;
  readonly calls: ShopCalls;
  readonly controls: readonly Endpoint[];
  /** The text of a file of a bulk operation; undefined: there is none, or its URL has expired. */
  readonly fileOf: (name: string) => string | undefined;
  /** The version that answers name. */
  readonly apiVersion: () => string;
  /** Marks the keys of a mutation whose answer is not sent yet. */
  readonly hold: (call: AdminCall, isHeld: boolean) => void;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const UNAUTHORISED: ShopAnswer = {
  status: 401,
  body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
};
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The shop's HTTP: the token endpoint, the Admin API, files of bulk operations, and the controls. */
export class ShopGateway {
  private readonly closing = new AbortController();

  constructor(private readonly parts: ShopGatewayParts) {}

  /** Answers one request; never rejects. */
  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(incoming, response);
    } catch (error) {
      if (response.destroyed || this.closing.signal.aborted) return;
      this.parts.log(`internal error: ${error instanceof Error ? error.message : String(error)}`);
      send(response, { status: 500, body: { errors: 'The simulator failed; see its log.' } });
    }
  }

  close(): void {
    this.closing.abort();
  }

  private async route(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { segments, query } = splitTarget(incoming.url ?? '/');
    const method = incoming.method ?? 'GET';
    const body = (await readBody(incoming, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
    const control = matchRoute(this.parts.controls, method, segments);
    const path = `${method} /${segments.join('/')}`;
    if (control !== undefined) {
      const params = new Map([...control.rawParams].map(([name, raw]) => [name, decodeURIComponent(raw)]));
      const text = body.toString('utf8');
      const request = {
        id: randomUUID(),
        params,
        query: new URLSearchParams(query),
        headers: incoming.headers,
        bytes: body,
        body: text,
      };
      send(response, await control.route.handle(request));
    } else if (path === 'POST /admin/oauth/access_token')
      await this.answer(['token'], incoming, response, () => this.token(incoming, body.toString('utf8')));
    else if (/^POST \/admin\/api\/[^/]+\/graphql\.json$/.test(path))
      await this.graphql(incoming, response, body.toString('utf8'));
    else if (path.startsWith('GET /bulk/'))
      await this.answer(['bulk-download'], incoming, response, () => this.file(segments[1] ?? ''));
    else send(response, { status: 404, body: { errors: 'Not Found' } });
  }

  private token(incoming: IncomingMessage, text: string): ShopAnswer {
    const json: unknown = mediaTypeOf(incoming.headers) === 'application/json' ? parseJson(text) : undefined;
    const fields = isRecord(json) ? json : Object.fromEntries(new URLSearchParams(text));
    const field = (name: string): string => {
      const value = fields[name];
      return typeof value === 'string' ? value : '';
    };
    const { tokens } = this.parts;
    if (field('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (!tokens.accepts(field('client_id'), field('client_secret')) || !tokens.isInstalled)
      return { status: 400, body: { error: 'application_cannot_be_found' } };
    return {
      status: 200,
      body: {
        access_token: tokens.issue(),
        scope: tokens.scopes.join(','),
        expires_in: tokens.ttlSeconds - 1,
      },
    };
  }

  private file(name: string): ShopAnswer {
    const text = this.parts.fileOf(name);
    return text === undefined
      ? { status: 404, body: 'Not Found' }
      : { status: 200, body: text, headers: { 'content-type': 'application/jsonl' } };
  }

  private async graphql(incoming: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const { admin, tokens } = this.parts;
    const call = admin.read(parseJson(text));
    const token = String(incoming.headers['x-shopify-access-token'] ?? '');
    const headers = { 'x-shopify-api-version': this.parts.apiVersion() };
    const execute = (fault?: ShopFault): ShopAnswer => {
      if (!tokens.isValid(token)) return UNAUTHORISED;
      if (call === undefined)
        return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
      const twist = {
        ...(fault?.kind === 'throttled' ? { isThrottled: true } : {}),
        ...(fault?.kind === 'user-error' ? { userError: fault.code } : {}),
      };
      return { status: 200, body: admin.run(call, twist), headers };
    };
    await this.answer(call?.operations ?? [], incoming, response, execute, call);
  }

  /** Logs a call, applies a fault that matches it, and sends its answer. */
  private async answer(
    operations: readonly string[],
    incoming: IncomingMessage,
    response: ServerResponse,
    execute: (fault?: ShopFault) => ShopAnswer,
    call?: AdminCall,
  ): Promise<void> {
    const { faults, calls } = this.parts;
    const fault = faults.next(operations);
    const entry = calls.begin({ at: this.parts.now(), operations, variables: call?.variables ?? {} });
    if (fault !== undefined) this.parts.log(`${operations.join(', ')} gets the scripted fault ${fault.kind}`);
    response.once('close', () => {
      calls.end(entry, null);
    });
    const answer = await this.faulted(fault, incoming, execute, call);
    if (answer === undefined) {
      if (fault?.kind !== 'hang') response.destroy();
      return;
    }
    calls.end(entry, answer.status);
    send(response, answer, fault?.kind === 'cut');
  }

  private async faulted(
    fault: ShopFault | undefined,
    incoming: IncomingMessage,
    execute: (fault?: ShopFault) => ShopAnswer,
    call: AdminCall | undefined,
  ): Promise<ShopAnswer | undefined> {
    switch (fault?.kind) {
      case 'throttled':
        if (fault.when === 'after') execute();
        return execute(fault);
      case undefined:
      case 'user-error':
      case 'cut':
        return execute(fault);
      case 'status':
        return {
          status: fault.status,
          body: fault.body ?? { errors: `Simulated ${fault.status}` },
          ...(fault.retryAfterSeconds === undefined
            ? {}
            : { headers: { 'retry-after': fault.retryAfterSeconds.toFixed(1) } }),
        };
      case 'reset':
        if (fault.when === 'after') execute();
        return undefined;
      case 'internal-error': {
        const answer = fault.when === 'after' ? execute() : undefined;
        const error = {
          message: 'Internal error. Looks like something went wrong on our end.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: randomUUID() },
        };
        return {
          status: 200,
          body: { errors: [error] },
          ...(answer?.headers && { headers: answer.headers }),
        };
      }
      case 'delay': {
        const wait = (): Promise<void> => delay(fault.ms, undefined, { signal: this.closing.signal });
        if (fault.when !== 'after') {
          await wait();
          return execute();
        }
        const answer = execute();
        if (call !== undefined) this.parts.hold(call, true);
        await wait().finally(() => {
          if (call !== undefined) this.parts.hold(call, false);
        });
        return answer;
      }
      case 'expire-token':
        this.parts.tokens.expire(String(incoming.headers['x-shopify-access-token'] ?? ''));
        return UNAUTHORISED;
      case 'hang':
        return undefined;
    }
  }
}

/** Sends an answer, or half of it before the connection ends. */
function send(response: ServerResponse, { status, body, headers }: ShopAnswer, isCut = false): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'x-request-id': randomUUID(),
    ...headers,
  });
  if (isCut) response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
  else response.end(bytes);
}
