import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { tokenOf } from './login/access-tokens';
import { decodeSegment, parseQuery, type SimulatorRequest } from './http/exchange';
import { type Endpoint, type Match } from './http/route';

/** A request whose body has not been read yet. */
export type RequestHead = Omit<SimulatorRequest, 'body' | 'bytes'>;

/** The name of a call in the log. The key of a signed URL is a permission and is never logged. */
export function loggedName({ params }: RequestHead): string {
  return (
    params.get('sku') ??
    params.get('reportId') ??
    params.get('reportDocumentId') ??
    params.get('orderId') ??
    ''
  );
}

/** The SKUs that the call names: one in the path, or those of a search. */
export function skusOf({ params, query }: RequestHead): string[] {
  const sku = params.get('sku');
  return sku === undefined ? query.getAll('identifiers').flatMap((list) => list.split(',')) : [sku];
}

/** True when the call carries a credential, which a signed URL must not get. */
export function carriesToken({ headers }: IncomingMessage): boolean {
  return tokenOf(headers) !== '' || headers.authorization !== undefined;
}

export function withBody(request: RequestHead, bytes: Buffer): SimulatorRequest {
  return { ...request, bytes, body: bytes.toString('utf8') };
}

/** Decodes the path and the query of a call; `malformed`: one of them has an invalid percent sequence. */
export function readHead(
  incoming: IncomingMessage,
  match: Match<Endpoint> | undefined,
  rawQuery: string,
): { readonly request: RequestHead; readonly malformed: boolean } {
  const params = new Map<string, string>();
  const query = parseQuery(rawQuery);
  let malformed = query === undefined;
  for (const [name, raw] of match?.rawParams ?? []) {
    const value = decodeSegment(raw);
    if (value === undefined) malformed = true;
    else params.set(name, value);
  }
  const request = {
    id: randomUUID(),
    params,
    query: query ?? new URLSearchParams(),
    headers: incoming.headers,
  };
  return { request, malformed };
}
