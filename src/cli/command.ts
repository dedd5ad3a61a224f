import { existsSync } from 'node:fs';
import { diagnose } from '../platform/dynamodb/diagnosis/diagnosed-errors';

/** Where a command writes; the shell's streams unless a test listens. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
  /** Rewrites one line on a terminal; absent where nobody watches. */
  readonly progress?: (line: string) => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the exit code; throws only what is a bug. */
export type Command = (
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
) => Promise<number>;

const ERASE_LINE = '\r\u001b[2K';

/** Runs a command with the shell's arguments, environment (the same .env as the service) and streams. */
export function runInShell(command: Command): void {
  // The real environment wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  command(process.argv.slice(2), process.env, shellOutput()).then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      // A command says itself what it knows of its store; this is for what it did not expect there.
      console.error(diagnose(error)?.message ?? error);
      process.exitCode = 2;
    },
  );
}

function shellOutput(): CommandOutput {
  const isWatched = process.stderr.isTTY;
  let isLineOpen = false;
  const closeLine = (): void => {
    if (isLineOpen) process.stderr.write(ERASE_LINE);
    isLineOpen = false;
  };
  return {
    out: (text) => {
      closeLine();
      console.log(text);
    },
    err: (text) => {
      closeLine();
      console.error(text);
    },
    ...(isWatched
      ? {
          progress: (line: string) => {
            process.stderr.write(ERASE_LINE + line);
            isLineOpen = true;
          },
        }
      : {}),
  };
}
