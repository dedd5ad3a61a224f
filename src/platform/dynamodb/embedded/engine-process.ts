import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { type Readable, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessIdentity, seeProcess } from './process-identity';

/** How the engine ended; both are null when it could not be started at all. */
export interface EngineExit {
  code: number | null;
  signal: string | null;
}

/** What to run: the engine's executable, its database file, its port, and the PATH that it may see. */
export interface EngineCommand {
  readonly binary: string;
  readonly databaseFile: string;
  readonly port: number;
  readonly searchPath?: string | undefined;
}

/**
 * The shell becomes the engine (same pid, same exit), and leaves behind a watcher that reads a pipe which only the
 * service holds open. When the service is gone, by whatever death, the read ends and the watcher kills the group.
 *
 *   service ──pipe──> watcher ──kill──> engine's process group (its leader is the engine)
 *
 * The watcher is itself in that group, and a group's id is not given to a new process while it has a member: so `$$`
 * is the engine or nobody, also when the engine died long before. The service closes the pipe when the engine exits.
 */
const WATCHED_START = `umask 077
exec 3<&0
{ read -r line <&3; kill -9 -$$; } >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-`;

const STOP_DEADLINE_MS = 3_000;
const OUTPUT_DEADLINE_MS = 300;
const OUTPUT_KEPT_CHARS = 2_000;
const READY_POLL_MS = 15;
const READY_REQUEST_MS = 1_000;

/** One engine as a child process that does not outlive this one. */
export class EngineProcess {
  /** Settles when the engine ends, by itself or by `stop`; never rejects. */
  readonly exited: Promise<EngineExit>;
  /** Undefined when it never ran. */
  readonly identity: ProcessIdentity | undefined;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly outputEnd: Promise<unknown>;
  private hasExited = false;
  private output = '';

  constructor(private readonly command: EngineCommand) {
    const { binary, databaseFile, port, searchPath } = command;
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile];
    const [file, fileArgs] =
      process.platform === 'win32'
        ? [binary, args]
        : ['/bin/sh', ['-c', WATCHED_START, 'engine', binary, ...args]];
    // Detached: a Ctrl-C in the terminal reaches the service alone, which still has work to write.
    this.child = spawn(file, fileArgs, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
      env: searchPath === undefined ? {} : { PATH: searchPath },
    });
    this.exited = new Promise((settle) => {
      this.child.once('exit', (code, signal) => {
        this.hasExited = true;
        this.child.stdin.destroy();
        settle({ code, signal });
      });
      this.child.on('error', (error) => {
        this.output += error.message;
        if (this.child.pid !== undefined) return;
        this.hasExited = true;
        settle({ code: null, signal: null });
      });
    });
    this.outputEnd = once(this.child, 'close').catch(() => undefined);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-OUTPUT_KEPT_CHARS);
      });
    }
    const seen = this.child.pid === undefined ? undefined : seeProcess(this.child.pid);
    this.identity = seen && { pid: seen.pid, startedAt: seen.startedAt };
  }

  /** Waits for the first answer to a request: `ended` is an engine that exits before, `silent` one that takes too long. */
  async readyWithin(deadlineMs: number): Promise<'ready' | 'ended' | 'silent'> {
    const deadline = performance.now() + deadlineMs;
    const itsOwnWord = `listening on http://127.0.0.1:${this.command.port}`;
    while (!this.hasExited) {
      // Another program that took the port meanwhile could answer just as well.
      if (this.output.includes(itsOwnWord) && (await answersListTables(this.command.port))) return 'ready';
      if (performance.now() > deadline) return 'silent';
      await Promise.race([delay(READY_POLL_MS), this.exited]);
    }
    return 'ended';
  }

  /** Asks the engine to end, and after a deadline ends it; its file is sound either way (SQLite, write-ahead log). */
  async stop(): Promise<void> {
    if (this.hasExited) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(timer);
  }

  /** The end of what the engine printed, complete when it has exited. */
  async lastOutput(): Promise<string> {
    if (this.hasExited) await Promise.race([this.outputEnd, delay(OUTPUT_DEADLINE_MS)]);
    return this.output.trim();
  }
}

/** A real request, because a port that accepts is not yet a database that answers; the credentials mean nothing. */
function answersListTables(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        agent: false,
        timeout: READY_REQUEST_MS,
        headers: {
          'Content-Type': 'application/x-amz-json-1.0',
          'X-Amz-Target': 'DynamoDB_20120810.ListTables',
          'X-Amz-Date': '20200101T000000Z',
          Authorization:
            'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
      },
      (response) => {
        response.resume();
        answer(response.statusCode === 200);
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => {
      answer(false);
    });
    call.end('{}');
  });
}
