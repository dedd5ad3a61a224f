import { signal } from '@preact/signals';

/** False once the service has asked for a key; the page then shows the login in place of the screen. */
export const hasAccess = signal(true);

/** What is wrong with a part of a call. `oldest`: the oldest moment that the ledger shows. */
interface FieldProblem {
  readonly field: string;
  readonly problem: string;
  readonly oldest?: string;
}

/** An answer that is an error, in the words of the service, or no answer at all (`statusCode` 0). */
export class ApiFailure extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly details: readonly FieldProblem[] = [],
  ) {
    super(message);
  }
}

/** What a call threw, as a failure that a screen can show. */
export function failureFrom(error: unknown): ApiFailure {
  return error instanceof ApiFailure ? error : new ApiFailure(0, 'unknown', String(error));
}

/** Milliseconds after which a read counts as unanswered. */
const READ_MS = 30_000;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The path of a call; each part of the path that may hold any character has to be encoded by the caller. */
export function pathOf(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

/** Reads. What takes longer than half a minute counts as unanswered: a service that is stopped never answers. */
export function get<T>(path: string, stop?: AbortSignal): Promise<T> {
  return call<T>('GET', path, undefined, {}, stop, AbortSignal.timeout(READ_MS));
}

/** A call that changes something. `body` is sent as JSON; a Blob goes out as its bytes, with its own type. */
export function send<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  return call<T>(method, path, body, headers);
}

async function call<T>(
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<T> {
  const type = body instanceof Blob ? body.type : 'application/json';
  const [stop] = signals;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        'x-requested-with': 'syncstate',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
    });
    text = await response.text();
  } catch (error) {
    if (stop?.aborted === true) throw error;
    const isSafe = 'idempotency-key' in headers;
    throw new ApiFailure(
      0,
      'unreachable',
      `SyncState does not answer.${isSafe ? ' Try again when it does: what is done already is not done twice.' : ''}`,
    );
  }
  const answer: unknown = text === '' ? undefined : jsonOf(text);
  if (response.ok) return answer as T;
  if (response.status === 401) hasAccess.value = false;
  throw failureOf(response.status, answer);
}

function failureOf(status: number, answer: unknown): ApiFailure {
  const { code, message, details } = (answer ?? {}) as Partial<ApiFailure>;
  return new ApiFailure(status, code ?? 'unknown', message ?? `The service answered ${status}.`, details);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
