import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { tokenOf } from './login/access-tokens';
import { decodeSegment, parseQuery, type SimulatorRequest } from './http/exchange';
import { type Endpoint, type Match } from './http/route';

/** A request whose body has not been read yet. */
export type BodilessRequest = Omit<SimulatorRequest, 'body' | 'bytes'>;

/** What a log line calls the call by. The key of a signed address is a permission and never shown. */
export function subjectOf({ params }: BodilessRequest): string {
  return params.get('sku') ?? params.get('reportId') ?? params.get('reportDocumentId') ?? '';
}

/** Whether a credential came along that a signed address has no use for. */
export function carriesToken({ headers }: IncomingMessage): boolean {
  return tokenOf(headers) !== '' || headers.authorization !== undefined;
}

/** Completes a request with its body. */
export function withBody(request: BodilessRequest, bytes: Buffer): SimulatorRequest {
  return { ...request, bytes, body: bytes.toString('utf8') };
}

/** Decodes the path and the query of a call; `malformed` tells of a percent sequence that cannot be. */
export function read(
  incoming: IncomingMessage,
  match: Match<Endpoint> | undefined,
  rawQuery: string,
): { readonly request: BodilessRequest; readonly malformed: boolean } {
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
