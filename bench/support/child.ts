import { type ChildProcess, spawn } from 'node:child_process';
import type { AnswerTo, Ask, ChildMessage, Question } from './messages';

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file descriptor for its output; default: the output is dropped. */
  readonly stdout?: number;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly measuring: () => void;
}

/** A Node process of the benchmark. It ends with the benchmark, also when that is killed. */
export class Child {
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private stderr = '';

  constructor(private readonly options: ChildOptions) {
    this.process = spawn(process.execPath, options.args, {
      cwd: options.cwd,
      env: {
        PATH: process.env.PATH,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...options.env,
      },
      stdio: ['ignore', options.stdout ?? 'ignore', 'pipe', 'ipc'],
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-4000);
    });
    this.process.on('message', (message: ChildMessage) => {
      this.receive(message);
    });
    this.ended = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => {
        const error = new Error(`${options.name} ended (${code ?? signal ?? '?'}): ${this.stderr}`);
        for (const { reject } of this.waiting.values()) reject(error);
        this.waiting.clear();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** The end of its standard error. */
  get errorOutput(): string {
    return this.stderr;
  }

  /** Asks a question; calls `measuring` when the child reports the end of its warm-up. */
  ask<Q extends Question>(
    question: Q,
    ask: Ask<Q>,
    measuring: () => void = () => undefined,
  ): Promise<AnswerTo<Q>> {
    const id = (this.lastId += 1);
    return new Promise<unknown>((resolve, reject) => {
      if (this.hasEnded) {
        reject(new Error(`${this.options.name} has ended: ${this.stderr}`));
        return;
      }
      this.waiting.set(id, { resolve, reject, measuring });
      this.process.send({ id, question, ask }, (error) => {
        // The process is ending.
        if (error === null || !this.waiting.delete(id)) return;
        reject(error);
      });
    }) as Promise<AnswerTo<Q>>;
  }

  /** Ends the process, by SIGKILL after 5 s. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends the process by SIGKILL. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  private receive(message: ChildMessage): void {
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    if ('notice' in message) {
      waiting.measuring();
      return;
    }
    this.waiting.delete(message.id);
    if ('problem' in message) waiting.reject(new Error(`${this.options.name}: ${message.problem}`));
    else waiting.resolve(message.answer);
  }
}
