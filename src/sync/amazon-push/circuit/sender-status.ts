import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { errorText, FailureLog } from '../../../platform/jobs/failure-log';
import { timestampOf } from '../../../platform/timestamp';
import type { Allowance } from '../domain/circuit-breaker';
import type { Operation } from '../domain/circuit-state';
import { type PushResult, healthSignalOf } from '../domain/push-result';
import { SenderPause } from '../../sender-pause/sender-pause.service';
import { AmazonCircuit, type Pause } from './amazon-circuit';
import { type CallContext, type Judged, RefusedSkus } from './refused-skus.service';

/**
 * Judges the results of pushes, passes them to the circuit, and keeps the last failure for the status API.
 * Push path: PushDispatcher -> SenderStatus -> RefusedSkus, AmazonCircuit. ADR 8.
 */
@Injectable()
export class SenderStatus {
  private readonly log = new FailureLog('Sender');
  private failure: { readonly text: string; readonly atMs: number } | undefined;

  constructor(
    readonly circuit: AmazonCircuit,
    readonly pause: SenderPause,
    private readonly refusedSkus: RefusedSkus,
    private readonly clock: Clock,
  ) {}

  /** Why nothing is sent, or nothing but probes, and since when: by hand, else because of Amazon. */
  get paused(): Pause | null {
    return this.pause.current ?? this.circuit.current;
  }

  /** The last failure and its time, for the operator; undefined once Amazon has accepted a push since. */
  get lastError(): string | undefined {
    return this.failure === undefined ? undefined : `${timestampOf(this.failure.atMs)} ${this.failure.text}`;
  }

  /** This instance becomes the sender. */
  begin(): void {
    this.circuit.reset();
    this.refusedSkus.reset();
  }

  /**
   * Holds each refusal among the results of one call against its SKU or against the account. Throws when the store does
   * not answer.
   */
  judge(
    operation: Operation,
    results: ReadonlyMap<string, PushResult>,
    call: Omit<CallContext, 'isRefused'>,
  ): Promise<Judged> {
    const isRefused = this.circuit.isRefused(operation);
    return this.refusedSkus.judge(operation, results, { ...call, isRefused });
  }

  /** Logs what could not be done, and keeps it as `lastError`. */
  note(what: string, error: unknown): void {
    this.keep(`${what}: ${errorText(error)}`);
    this.log.note(what, error);
  }

  /** Does the work; on an error notes it and resolves to undefined. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.note(what, error);
      return undefined;
    }
  }

  /** The results of one operation, for all its SKUs. An alert that the store does not take now is written later. */
  async report(operation: Operation, results: readonly PushResult[], sentUnder: Allowance): Promise<void> {
    for (const result of results) this.keepFailureOf(result);
    await this.attempt('An alert could not be written', () =>
      this.circuit.record(operation, healthSignalOf(results), sentUnder),
    );
  }

  private keepFailureOf(result: PushResult): void {
    switch (result.kind) {
      case 'settled':
        this.failure = undefined;
        return;
      case 'moved':
        if (result.reason === undefined) this.failure = undefined;
        else this.keep(result.reason);
        return;
      case 'blocked':
      case 'refused':
        this.keep(result.reason);
        return;
      case 'deferred':
        if (result.error !== undefined) this.keep(result.error);
        return;
      case 'throttled':
        this.keep(result.error);
        return;
      case 'nothing':
      case 'listed':
      case 'unchecked':
      case 'writable':
        return;
    }
  }

  private keep(text: string): void {
    this.failure = { text, atMs: this.clock.now() };
  }
}
