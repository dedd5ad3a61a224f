import { type LoggerOptions, pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from '../../config/app-config';

/** How long a line may wait to be written with others, in milliseconds: a busy service writes many lines at once. */
const FLUSH_MS = 100;

/** Lines are written in blocks of this size, one system call each; the library's largest write is 16,384 bytes. */
const BLOCK_BYTES = 16_000;

/** Fields that are never logged. */
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
 * The logged part of an error: type, message, stack and code. Libraries attach whole requests to their errors, with keys,
 * URLs and bodies, so nothing else is logged.
 */
export function errorForLog(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { type, message, stack } = pino.stdSerializers.err(error as Error);
  const code: unknown = 'code' in error ? error.code : undefined;
  return { type, message, stack, ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}) };
}

/** Options that keep secrets out of every log line. */
export function loggerOptions(level: string): LoggerOptions {
  return { level, redact: REDACTED, base: null, serializers: { err: errorForLog } };
}

/** The process's logger: one JSON object a line, or lines for people. */
export function createLogger(config: LogConfig): PinoLogger {
  const options = loggerOptions(config.level);
  if (config.json)
    return pino(
      options,
      pino.destination({ dest: 1, sync: false, minLength: BLOCK_BYTES, periodicFlush: FLUSH_MS }),
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
