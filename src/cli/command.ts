import { parseArgs, type ParseArgsConfig, types } from 'node:util';
import { completeEnvironment, EnvFileError } from '../config/env-file/process-environment';
import { ConfigError } from '../config/load-config';
import { diagnose } from '../platform/dynamodb/diagnosis/diagnosed-errors';
import { surviveClosedOutput } from '../platform/log/closed-output';

/** Where a command prints. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the exit code; throws only on a bug. */
export type Command = (
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
) => Promise<number>;

/** The command was called with wrong arguments. */
export class UsageError extends Error {}

/** What the command asked of another system was refused, or not answered. The message has the next step. */
export class CommandFailed extends Error {}

/**
 * Prints why a command ended, and gives its exit code: 1 another system refused, 2 wrong arguments or configuration. Throws
 * any other error again.
 */
export function exitCodeOf(error: unknown, usage: string, output: CommandOutput): number {
  if (error instanceof CommandFailed) {
    output.err(error.message);
    return 1;
  }
  if (!(error instanceof UsageError) && !(error instanceof ConfigError)) throw error;
  output.err(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message);
  return 2;
}

/** Node's `parseArgs`, which throws UsageError here. */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence says what is wrong; the others are advice on `--`.
    const problem = types.isNativeError(error) ? error.message.split('. ')[0] : undefined;
    throw new UsageError(`${problem ?? 'The options cannot be read'}.`);
  }
}

/** As in `1,200 SKUs`. */
export function counted(count: number, noun: string): string {
  return `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatted(count: number): string {
  return count.toLocaleString('en-US');
}

/** Runs a command with the arguments and streams of the shell, and with the environment and the .env of the service. */
export function runInShell(command: Command): void {
  // A command that writes finishes its work, and its exit code stays true, when `head` has read enough.
  surviveClosedOutput();
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const output = {
    out: (text: string): void => {
      console.log(text);
    },
    err: (text: string): void => {
      console.error(text);
    },
  };
  const run = async (): Promise<number> => {
    for (const warning of completeEnvironment(process.env)) output.err(warning);
    return command(process.argv.slice(2), process.env, output);
  };
  run().then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      console.error(error instanceof EnvFileError ? error.message : (diagnose(error)?.message ?? error));
      process.exitCode = 2;
    },
  );
}
