import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { serviceBundle } from './service-bundle';

/** The exit of a process and its output. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly output: string;
}

/** Starts a service whose start must fail, in the folder of its .env; kills it when it does not exit within `withinMs`. */
export async function runUntilItEnds(
  env: Readonly<Record<string, string>>,
  withinMs = 60_000,
  folder = join(__dirname, '../../..'),
): Promise<ProcessEnd> {
  const child = spawn(process.execPath, [await serviceBundle()], {
    cwd: folder,
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
