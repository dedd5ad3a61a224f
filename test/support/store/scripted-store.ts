import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP answer in place of DynamoDB's. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** Value of the header `Date`; without it the header is not sent, as by some proxies. */
  readonly date?: Date;
}

/** A server at the address of DynamoDB with scripted answers. */
export interface ScriptedStore {
  readonly url: string;
  /** Number of requests received. */
  requests(): number;
  /** The answer to every request from now on. */
  answerWith(answer: ScriptedAnswer | ((request: IncomingMessage) => ScriptedAnswer)): void;
  close(): Promise<void>;
}

/** An error with the body that AWS sends. */
export function awsError(
  type: string,
  message: string,
  { status = 400, ...more }: { status?: number } & Record<string, unknown> = {},
): ScriptedAnswer {
  return { status, body: JSON.stringify({ __type: type, message, ...more }) };
}

/** Prefix of errors about identity and permissions, from AWS's coral framework. */
export const CORAL = 'com.amazon.coral.service#';
/** Prefix of errors of DynamoDB itself. */
export const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

export async function startScriptedStore(): Promise<ScriptedStore> {
  let count = 0;
  let answerTo: (request: IncomingMessage) => ScriptedAnswer = () => ({ status: 500, body: '' });
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      count += 1;
      const { status, body, contentType = 'application/x-amz-json-1.0', date } = answerTo(request);
      response.sendDate = false;
      if (date !== undefined) response.setHeader('date', date.toUTCString());
      response.writeHead(status, { 'content-type': contentType });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    answerWith: (answer) => {
      answerTo = typeof answer === 'function' ? answer : () => answer;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
