import { type LoggerOptions, pino, type Logger as PinoLogger } from 'pino';
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
  'apiKey',
  'authorization',
  '*.authorization',
  'headers',
  '*.headers',
  'body',
  'payload',
];

/**
 * What is printed of an error. Libraries keep whole requests in their errors, with keys, addresses and bodies: nothing
 * of an error is printed but its kind, its words, where it was thrown, and its code.
 */
export function errorForLog(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { type, message, stack } = pino.stdSerializers.err(error as Error);
  const code: unknown = 'code' in error ? error.code : undefined;
  return { type, message, stack, ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}) };
}

/** What keeps secrets out of every line, whatever the line looks like. */
export function loggerOptions(level: string): LoggerOptions {
  return { level, redact: REDACTED, base: null, serializers: { err: errorForLog } };
}

/** The process's logger: one JSON object a line for machines, readable lines for people. */
export function createLogger(config: LogConfig): PinoLogger {
  const options = loggerOptions(config.level);
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
