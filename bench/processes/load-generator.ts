import { setTimeout as delay } from 'node:timers/promises';
import { OrderLoader } from '../load/order-load';
import { answerQuestions } from '../support/answering';
import type { LoadFigures, OrdersTask } from '../support/messages';
import { percentile } from '../support/statistics';

let current: OrderLoader | undefined;

/** Sends the orders in its own process, so that its work is not counted as the service's. */
answerQuestions(
  {
    orders: sendOrders,
    addInstance: ({ port }) => {
      current?.addInstance(port);
      return null;
    },
  },
  () => process.exit(0),
);

// The channel keeps this process running.
process.channel?.ref();

async function sendOrders(task: OrdersTask, measuring: () => void): Promise<LoadFigures> {
  const loader = new OrderLoader({
    ...task.load,
    ports: task.ports,
    secret: task.secret,
    firstOrderId: task.firstOrderId,
    inTurn: task.inTurn === true,
    ordersPerSecond: task.ordersPerSecond,
    anyOkCounts: task.anyOkCounts,
  });
  current = loader;
  const running = loader.run(task.orders);
  await Promise.race([running, delay(task.warmUpMs)]);
  loader.startMeasuring();
  measuring();
  await Promise.race([running, delay(task.durationMs)]);
  loader.stop();
  await running;
  const result = loader.result();
  const sorted = result.latenciesMs.sort();
  return {
    orders: result.orders,
    failures: result.failures,
    unavailable: result.unavailable,
    lost: result.lost,
    ...(result.example === undefined ? {} : { example: result.example }),
    seconds: result.seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    lastAnsweredAtMs: loader.lastAnsweredAtMs,
  };
}
