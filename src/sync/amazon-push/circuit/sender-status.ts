import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { levelOfNote } from '../../../platform/dynamodb/diagnosis/diagnosed-errors';
import { timestampOf } from '../../../platform/timestamp';
import type { Allowance } from '../domain/circuit-breaker';
import { type PushResult, healthSignalOf } from '../domain/push-result';
import { type Operation, AmazonCircuit } from './amazon-circuit';

/** What the sender hears: of Amazon, which the gate goes by; and of what went wrong, for the operator. */
@Injectable()
export class SenderStatus {
  private readonly logger = new Logger('Sender');
  private trouble: { readonly text: string; readonly atMs: number } | undefined;

  constructor(
    private readonly gate: AmazonCircuit,
    private readonly clock: Clock,
  ) {}

  /** When and what went wrong last, for the operator; undefined once Amazon has accepted a push since. */
  get lastError(): string | undefined {
    return this.trouble === undefined ? undefined : `${timestampOf(this.trouble.atMs)} ${this.trouble.text}`;
  }

  /** Says what could not be done, in the log and in `lastError`. */
  note(what: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.remember(`${what}: ${text}`);
    this.logger[levelOfNote(error)]({ error: text }, what);
  }

  /** Does the work, or notes why it could not be done. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.note(what, error);
      return undefined;
    }
  }

  /** How an errand ended, for all SKUs that it was about. An alert that the store does not take now is written at the next occasion. */
  async tell(errand: Operation, ends: Iterable<PushResult>, allowance: Allowance): Promise<void> {
    const all = [...ends];
    for (const end of all) this.learn(end);
    const tidings = healthSignalOf(all);
    await this.attempt('An alert could not be written', async () => {
      switch (tidings.kind) {
        case 'answered':
          await this.gate.answered(errand);
          return;
        case 'throttled':
          await this.gate.throttled(errand);
          return;
        case 'silent':
          await this.gate.silent(errand, tidings.reason);
          return;
        case 'refused':
          await this.gate.refused(errand, tidings.reason, tidings.isLogin);
          return;
        case 'none':
          if (allowance === 'probe') this.gate.probeAtOnce(errand);
          return;
      }
    });
  }

  private learn(end: PushResult): void {
    switch (end.kind) {
      case 'settled':
        this.trouble = undefined;
        return;
      case 'moved':
        if (end.reason === undefined) this.trouble = undefined;
        else this.remember(end.reason);
        return;
      case 'parked':
      case 'refused':
        this.remember(end.reason);
        return;
      case 'deferred':
        if (end.cause !== 'earlier') this.remember(end.error);
        return;
      case 'throttled':
        this.remember(end.error);
        return;
      case 'nothing':
      case 'unchecked':
      case 'writable':
        return;
    }
  }

  private remember(text: string): void {
    this.trouble = { text, atMs: this.clock.now() };
  }
}
