import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { FailureLog } from '../jobs/failure-log';
import {
  type Instance,
  type ListedInstance,
  observe,
  preferredOf,
  REMOVED_AFTER_MS,
  type SeenInstance,
  seenWithin,
  SILENT_MS,
} from './domain/live-instances';
import { InternalClient } from './internal-client';
import { InstancesRepository } from './instances.repository';

/** Milliseconds between two signs of life. */
const BEAT_MS = 2000;
/** Milliseconds without one after which this instance refuses the movements of others: two beats are lost. */
const UNREACHED_MS = 5000;

/**
 * The instances that share the store and reach each other, and the one that commits for all. Without an address, with
 * the embedded engine and on Lambda an instance is alone here.
 * Order path: HandOver -> LiveInstances. ADR 18.
 */
@Injectable()
export class LiveInstances {
  /** This process among all processes, past and present. */
  readonly id = randomBytes(9).toString('base64url');
  private own: Instance | undefined;
  private seen: ReadonlyMap<string, SeenInstance> = new Map();
  /** By id: until when it is not asked whether it answers again, by the monotonic clock. */
  private readonly passedBy = new Map<string, number>();
  private beating: Promise<void> = Promise.resolve();
  /** When a sign of life was last written, by the monotonic clock. */
  private shownAtMs = -Infinity;
  private isBeatDue = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly failures = new FailureLog('Instances');

  constructor(
    private readonly repository: InstancesRepository,
    private readonly client: InternalClient,
  ) {}

  /** Shows life at this `host:port` from now on. Resolves after the first beat, or when it failed. */
  async start(address: string, startedAt: number): Promise<void> {
    this.own = { id: this.id, address, startedAt, beat: 0, fence: 0 };
    this.timer = setInterval(() => {
      void this.beat();
      void this.askPassedBy();
    }, BEAT_MS);
    this.timer.unref();
    await this.beat();
  }

  /** The instance that commits for all; undefined when it is this one. */
  preferred(): Instance | undefined {
    if (this.own === undefined) return undefined;
    const others = this.others().filter(({ id }) => !this.passedBy.has(id));
    if (others.length === 0) return undefined;
    const first = preferredOf([this.own, ...others]);
    return first?.id === this.id ? undefined : first;
  }

  /** The instances that show life, this one first; empty without an internal address. */
  list(): ListedInstance[] {
    if (this.own === undefined) return [];
    const committing = this.preferred()?.id ?? this.id;
    return [this.own, ...this.others()].map(({ id, address }) => ({
      address,
      isThis: id === this.id,
      commits: id === committing,
    }));
  }

  /** False while the signs of life of this instance do not reach the store: it can commit for no other. */
  get reachesStore(): boolean {
    return this.own === undefined || performance.now() - this.shownAtMs < UNREACHED_MS;
  }

  /** How many instances show life, this one included. */
  get count(): number {
    return 1 + this.others().length;
  }

  /** An instance did not answer: others are preferred to it for this many milliseconds, and until it answers again. */
  passBy({ id, address }: Instance, error: unknown, forMs = 0): void {
    if (this.passedBy.has(id)) return;
    this.passedBy.set(id, performance.now() + forMs);
    this.failures.note(`The instance at ${address} does not answer, and is passed by`, error);
  }

  isPassedBy({ id }: Instance): boolean {
    return this.passedBy.has(id);
  }

  /**
   * This instance is the sender under this fencing number, or is not the sender (0). Resolves when that was written, or
   * could not be. Never throws.
   */
  async holdsSenderLease(fence: number): Promise<void> {
    if (this.own === undefined || this.own.fence === fence) return;
    this.own = { ...this.own, fence };
    await this.beat();
  }

  /** The others stop handing over to this instance. Never throws. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    const isListed = this.own !== undefined;
    this.own = undefined;
    await this.beating;
    if (!isListed) return;
    await this.repository.remove(this.id).catch((error: unknown) => {
      this.failures.note('This instance could not be removed from the list of instances', error);
    });
  }

  private others(): Instance[] {
    return seenWithin(this.seen, SILENT_MS, performance.now()).filter(({ id }) => id !== this.id);
  }

  /** Asks those that were passed by whether they answer again. Never throws. */
  private async askPassedBy(): Promise<void> {
    const live = new Map(this.others().map((instance) => [instance.id, instance]));
    for (const [id, untilMs] of this.passedBy) {
      const instance = live.get(id);
      if (instance !== undefined && performance.now() < untilMs) continue;
      const isBack = instance === undefined || (await this.client.answers(instance, BEAT_MS));
      if (isBack) this.passedBy.delete(id);
    }
  }

  /** One at a time, so that an older one never overwrites a newer one; one more waits, however long the store is away. */
  private beat(): Promise<void> {
    if (this.isBeatDue) return this.beating;
    this.isBeatDue = true;
    this.beating = this.beating.then(() => {
      this.isBeatDue = false;
      return this.writeBeat();
    });
    return this.beating;
  }

  private async writeBeat(): Promise<void> {
    if (this.own === undefined) return;
    this.own = { ...this.own, beat: this.own.beat + 1 };
    const nowMs = performance.now();
    const kept = seenWithin(this.seen, REMOVED_AFTER_MS, nowMs).map(({ id }) => id);
    const removed = [...this.seen.keys()].filter((id) => id !== this.id && !kept.includes(id));
    try {
      const entries = await this.repository.write(this.own, removed);
      this.shownAtMs = performance.now();
      this.seen = observe(this.seen, entries, this.shownAtMs);
    } catch (error) {
      this.failures.note('The sign of life of this instance could not be written', error);
    }
  }
}
