import { pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from '../../config/app-config';

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
  if (config.json) return pino(options);
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
