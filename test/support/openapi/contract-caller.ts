import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { webhookHeaders } from '../../../src/simulators/shopify/shopify-sender';
import type { ContractOperation, SeenAnswer } from './api-contract';

/** The changes of a call from the documented one. */
export interface CallChanges {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The body to send. */
  readonly body?: string;
  /** The example of the body to send, when it is not the first. */
  readonly example?: string;
  readonly key?: string | null;
  readonly secret?: string;
}

/** Makes calls from the document: its paths, required headers and example bodies. */
export class ContractCaller {
  private calls = 0;

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async call(operation: ContractOperation, changes: CallChanges = {}): Promise<SeenAnswer> {
    const { type, body } = this.bodyOf(operation, changes);
    const isSigned = operation.security?.some((scheme) => 'shopifySignature' in scheme) === true;
    const headers: Record<string, string | null> = {
      ...(isSigned ? this.signed(changes, body ?? '') : this.loginOf(changes)),
      ...this.requiredHeaders(operation),
      ...(body === undefined ? {} : { 'Content-Type': type }),
      ...changes.headers,
    };
    const answer = await fetch(this.url + pathOf(operation, changes), {
      method: operation.method,
      headers: Object.entries(headers).filter((header): header is [string, string] => header[1] !== null),
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
  }

  private bodyOf(operation: ContractOperation, changes: CallChanges): { type: string; body?: string } {
    const [media] = Object.entries(operation.body?.content ?? {});
    const type = media?.[0] ?? 'application/json';
    if (changes.body !== undefined) return { type, body: changes.body };
    if (media === undefined) return { type };
    const examples = Object.entries(media[1].examples);
    const [, shown] = examples.find(([name]) => name === changes.example) ?? examples[0] ?? [];
    return { type, body: type === 'application/json' ? JSON.stringify(shown?.value) : String(shown?.value) };
  }

  private loginOf({ key = this.key }: CallChanges): Record<string, string> {
    return key === null ? {} : { Authorization: `Bearer ${key}` };
  }

  private signed({ secret = DEVELOPMENT_WEBHOOK_SECRET }: CallChanges, body: string): Record<string, string> {
    return webhookHeaders({ url: this.url, topic: '', body, secret }, Buffer.from(body));
  }

  /** The required headers with their examples; an Idempotency-Key is new each time. */
  private requiredHeaders({ parameters }: ContractOperation): Record<string, string> {
    const required = parameters.filter((parameter) => parameter.in === 'header' && parameter.required);
    return Object.fromEntries(
      required.map(({ name, example }) => {
        this.calls += 1;
        return [name, name === 'Idempotency-Key' ? `${String(example)}-${this.calls}` : String(example)];
      }),
    );
  }
}

/** The body; of a stream that does not end the first chunk. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) return answer.text();
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return Buffer.from(first?.value ?? []).toString('utf8');
}

function pathOf({ path, parameters }: ContractOperation, { path: given, query }: CallChanges): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const shown = parameters.find((parameter) => parameter.name === name)?.example;
    return encodeURIComponent(given?.[name] ?? String(shown));
  });
  return query === undefined ? filled : `${filled}?${query}`;
}
