import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The figures of a new process, from the first line of the function to its first answer. */
export interface ColdStart {
  readonly status: number;
  readonly loadMs: number;
  readonly answerMs: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

type Handler = (event: unknown, context: unknown) => Promise<{ statusCode: number }>;

const [file = '', eventFile = '', resultFile = ''] = process.argv.slice(2);
const event: unknown = JSON.parse(readFileSync(eventFile, 'utf8'));
const cpuBefore = process.cpuUsage();
const beganAt = performance.now();

async function start(): Promise<ColdStart> {
  const { handler } = createRequire(__filename)(file) as { handler: Handler };
  const loadMs = performance.now() - beganAt;
  const { statusCode } = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
  const answerMs = performance.now() - beganAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const residentMb = process.memoryUsage().rss / 1024 / 1024;
  return { status: statusCode, loadMs, answerMs, cpuMs: (user + system) / 1000, residentMb };
}

void start().then((figures) => {
  writeFileSync(resultFile, JSON.stringify(figures));
  process.exit();
});
