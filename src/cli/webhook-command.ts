import { readFile } from 'node:fs/promises';
import { types } from 'node:util';
import { NEEDED_TOPICS } from '../channels/shopify/admin/domain/topics';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../config/defaults';
import { hostAndPort } from '../config/host-and-port';
import { withFreshIds } from '../simulators/shopify/fresh-ids';
import { newId, sendWebhook, webhookAddress, type WebhookAnswer } from '../simulators/shopify/shopify-sender';
import { type CommandOutput, type Environment, parseArguments, UsageError } from './command';

const USAGE = `Usage: npm run webhook -- <topic> <file> [--url URL] [--secret SECRET] [--new]

  <topic>   orders/create, orders/cancelled, refunds/create, or another one of those that npm run shopify:subscribe subscribes
  <file>    the payload, such as samples/shopify/orders-create.json; its bytes are signed and sent unchanged
  --url     the running service, by default from HOST and PORT or else http://127.0.0.1:3000
  --secret  signs the payload, by default the first of SHOPIFY_WEBHOOK_SECRET, or else SHOPIFY_CLIENT_SECRET, or else the development secret
  --new     gives the order, its lines and its refunds new ids, so that the same file is a new order`;

/**
 * Signs a payload file and sends it to the running service as Shopify would.
 * Exit codes: 0 for a 2xx answer, 1 for another answer or none, 2 for wrong arguments.
 */
export async function runWebhookCommand(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    return await deliver(await parseCall(args, environment), output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

interface Call {
  readonly topic: string;
  readonly url: string;
  readonly secret: string;
  readonly body: Buffer;
}

async function parseCall(args: readonly string[], environment: Environment): Promise<Call> {
  const { values, positionals } = parseArguments({
    args: [...args],
    options: { url: { type: 'string' }, secret: { type: 'string' }, new: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [topic, file, ...rest] = positionals;
  if (topic === undefined || file === undefined || rest.length > 0)
    throw new UsageError('Give a topic and a file.');
  if (!NEEDED_TOPICS.some((needed) => needed === topic)) throw new UsageError(`Unknown topic: ${topic}`);
  return {
    topic,
    url: addressOf(values.url ?? serviceUrl(environment)),
    secret: values.secret ?? firstSecret(environment),
    body: await readPayload(file, values.new === true),
  };
}

function addressOf(url: string): string {
  try {
    return webhookAddress(url);
  } catch {
    throw new UsageError(`Not a URL: ${url}`);
  }
}

/** A service that listens on every interface is called on loopback. */
function serviceUrl({ HOST, PORT }: Environment): string {
  const everywhere = HOST === undefined || HOST === '' || HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? '127.0.0.1' : HOST;
  const port = PORT === undefined || PORT === '' ? '3000' : PORT;
  return `http://${hostAndPort(host, port)}`;
}

/** The one that the service checks by first. */
function firstSecret({ SHOPIFY_WEBHOOK_SECRET = '', SHOPIFY_CLIENT_SECRET = '' }: Environment): string {
  const secrets = [...SHOPIFY_WEBHOOK_SECRET.split(','), SHOPIFY_CLIENT_SECRET].map((secret) =>
    secret.trim(),
  );
  return secrets.find((secret) => secret !== '') ?? DEVELOPMENT_WEBHOOK_SECRET;
}

async function readPayload(file: string, withNewIds: boolean): Promise<Buffer> {
  const payload = await readFile(file).catch(() => {
    throw new UsageError(`Cannot read the file: ${file}`);
  });
  if (!withNewIds) return payload;
  try {
    return Buffer.from(withFreshIds(payload.toString('utf8'), newId));
  } catch {
    throw new UsageError(`Not JSON, so there are no ids to replace: ${file}`);
  }
}

async function deliver(call: Call, output: CommandOutput): Promise<number> {
  let answer: WebhookAnswer;
  try {
    answer = await sendWebhook(call);
  } catch (error) {
    output.err(
      `No answer from ${call.url} (${reasonOf(error)}). Is the service running? Start it: npm start`,
    );
    return 1;
  }
  output.out(`HTTP ${answer.status}`);
  output.out(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2));
  return answer.status >= 200 && answer.status < 300 ? 0 : 1;
}

/** The message of `fetch` is always "fetch failed"; the reason is its cause. */
function reasonOf(error: unknown): string {
  const reason = types.isNativeError(error) && error.cause !== undefined ? error.cause : error;
  if (!types.isNativeError(reason)) return String(reason);
  // After several addresses the message is empty, and the code is common to all.
  return reason.message === '' && 'code' in reason ? String(reason.code) : reason.message;
}
