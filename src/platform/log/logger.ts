import { pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from '../../config/app-config';

/** Milliseconds that a line may wait for company: one write for many lines is what a busy second needs. */
const FLUSH_MS = 100;

/** What must never be printed, wherever a log call may have put it. */
const REDACTED = [
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'clientSecret',
  'authorization',
  '*.authorization',
];

/** The process's logger: one JSON object a line for machines, readable lines for people. */
export function createLogger(config: LogConfig): PinoLogger {
  const options = { level: config.level, redact: REDACTED, base: null };
  if (config.json)
    return pino(
      options,
      pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: FLUSH_MS }),
    );
  return pino(
    options,
    pretty({
      sync: true,
      colorize: process.stdout.isTTY,
      translateTime: 'SYS:HH:MM:ss.l',
      ignore: 'pid,hostname,context',
      messageFormat: '{if context}{context}: {end}{msg}',
      singleLine: true,
    }),
  );
}
