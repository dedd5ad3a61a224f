import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessIdentity, seeProcess } from './process-identity';

/** How the engine ended; both are null when it could not be started. */
export interface EngineExit {
  code: number | null;
  signal: string | null;
}

interface EngineCommand {
  readonly binary: string;
  readonly databaseFile: string;
  readonly port: number;
  /** The value of PATH for the engine. */
  readonly searchPath?: string | undefined;
}

/**
 * The shell becomes the engine (same pid, same exit) and leaves a watcher that reads a pipe. Only the service holds the
 * other end: when the service ends in any way, the read ends and the watcher kills the group.
 *
 *   service --pipe--> watcher --kill--> process group of the engine
 *
 * The watcher is in that group, and the system does not reuse the id of a group that has a member: the kill never
 * reaches another process. The service closes the pipe when the engine exits.
 */
const WATCHED_START = `umask 077
exec 3<&0
{ read -r line <&3; kill -9 -$$; } >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-`;

const STOP_DEADLINE_MS = 3_000;
const OUTPUT_DEADLINE_MS = 300;
const OUTPUT_KEPT_CHARS = 2_000;
const READY_POLL_MS = 15;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** An engine that runs as a child process and ends with this process. */
export class EngineProcess {
  private constructor(
    private readonly child: Child,
    private readonly port: number,
    /** Undefined when it could not be started. */
    readonly identity: ProcessIdentity | undefined,
    /** Settles when the engine ends; never rejects. */
    readonly exited: Promise<EngineExit>,
    private readonly output: Output,
  ) {}

  static start({ binary, databaseFile, port, searchPath }: EngineCommand): EngineProcess {
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile];
    const [file, fileArgs] =
      process.platform === 'win32'
        ? [binary, args]
        : ['/bin/sh', ['-c', WATCHED_START, 'engine', binary, ...args]];
    const child = spawn(file, fileArgs, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal reaches only the service, which still writes before it stops the engine.
      detached: true,
      windowsHide: true,
      env: searchPath === undefined ? {} : { PATH: searchPath },
    });
    const seen = child.pid === undefined ? undefined : seeProcess(child.pid);
    const identity = seen && { pid: seen.pid, startedAt: seen.startedAt };
    return new EngineProcess(child, port, identity, exitOf(child), outputOf(child));
  }

  private get hasExited(): boolean {
    const { pid, exitCode, signalCode } = this.child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  /** Waits until the engine listens. `ended`: it exits before; `not_ready`: it does not listen within the deadline. */
  async readyWithin(deadlineMs: number): Promise<'ready' | 'ended' | 'not_ready'> {
    const deadline = performance.now() + deadlineMs;
    while (!this.hasExited) {
      // Printed after the database is open and the port is bound.
      if (this.output.text.includes(`listening on http://127.0.0.1:${this.port}`)) return 'ready';
      if (performance.now() > deadline) return 'not_ready';
      await Promise.race([delay(READY_POLL_MS), this.exited]);
    }
    return 'ended';
  }

  /** Stops the engine, after a deadline by SIGKILL. The file stays consistent either way (SQLite, write-ahead log). */
  async stop(): Promise<void> {
    if (this.hasExited) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(timer);
  }

  /** The end of the engine's output, complete when it has exited. */
  async lastOutput(): Promise<string> {
    if (this.hasExited) await Promise.race([this.output.end, delay(OUTPUT_DEADLINE_MS)]);
    return this.output.text.trim();
  }
}

function exitOf(child: Child): Promise<EngineExit> {
  return new Promise((settle) => {
    child.once('exit', (code, signal) => {
      child.stdin.destroy();
      settle({ code, signal });
    });
    child.on('error', () => {
      if (child.pid === undefined) settle({ code: null, signal: null });
    });
  });
}

interface Output {
  /** The last characters that the engine printed. */
  text: string;
  readonly end: Promise<unknown>;
}

function outputOf(child: Child): Output {
  const output: Output = { text: '', end: once(child, 'close').catch(() => undefined) };
  const append = (text: string): void => {
    output.text = (output.text + text).slice(-OUTPUT_KEPT_CHARS);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', append);
  child.on('error', (error) => {
    append(error.message);
  });
  return output;
}
