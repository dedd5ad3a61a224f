import { createRequire } from 'node:module';
import { answerQuestions } from '../support/answering';
import { saleEvent } from '../support/lambda-function';
import type { ContainerFigures, ContainerTask } from '../support/messages';
import { OrderTemplate } from '../support/order-template';
import { takeStoreUse } from '../support/store-counter';

type Handler = (event: unknown, context: unknown) => Promise<{ statusCode: number; body: string }>;

const [file = ''] = process.argv.slice(2);
const { handler } = createRequire(__filename)(file) as { handler: Handler };
const template = new OrderTemplate(1);

/** One container of the function: one order at a time, as Lambda invokes it. */
answerQuestions({ containerOrders: sendOrders }, () => process.exit(0));

// The channel keeps this process running.
process.channel?.ref();

async function sendOrders({
  firstOrderId,
  skus,
  warmUpMs,
  durationMs,
}: ContainerTask): Promise<ContainerFigures> {
  const latenciesMs: number[] = [];
  let order = firstOrderId;
  let failures = 0;
  let unavailable = 0;
  let example: string | undefined;
  const measureFrom = performance.now() + warmUpMs;
  let isMeasuring = false;
  let cpu = process.cpuUsage();
  let now = performance.now();
  while (now < measureFrom + durationMs) {
    if (!isMeasuring && now >= measureFrom) {
      isMeasuring = true;
      takeStoreUse();
      cpu = process.cpuUsage();
    }
    order += 1;
    const event = saleEvent(template, order, Math.floor(Math.random() * skus));
    const sentAt = performance.now();
    const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
    now = performance.now();
    if (!isMeasuring) continue;
    latenciesMs.push(now - sentAt);
    if (statusCode === 200) continue;
    failures += 1;
    if (statusCode === 503) unavailable += 1;
    example ??= `${statusCode} ${body.slice(0, 300)}`;
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    latenciesMs,
    failures,
    unavailable,
    ...(example === undefined ? {} : { example }),
    seconds: (now - measureFrom) / 1000,
    cpuMs: (user + system) / 1000,
    use: takeStoreUse(),
  };
}
