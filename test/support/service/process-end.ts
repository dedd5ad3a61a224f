import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { serviceBundle } from './service-bundle';

/** How a process ended, and everything that it printed. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly output: string;
}

/** Starts the service as a process that is expected to refuse; ends it when it does not within `withinMs`. */
export async function runUntilItEnds(
  env: Readonly<Record<string, string>>,
  withinMs = 60_000,
): Promise<ProcessEnd> {
  const child = spawn(process.execPath, [await serviceBundle()], {
    cwd: join(__dirname, '../../..'),
    env: { PATH: process.env.PATH, PORT: '0', NODE_ENV: 'test', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const timer = setTimeout(() => child.kill('SIGTERM'), withinMs);
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  clearTimeout(timer);
  return { code, output };
}
