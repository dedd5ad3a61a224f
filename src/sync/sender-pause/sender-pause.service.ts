import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { SenderPauseRepository, type SendingPause } from './sender-pause.repository';

/** A pause that was read longer ago is read again for a page, in milliseconds. */
const REMEMBERED_MS = 5_000;

/**
 * Whether a person has paused the pushes to Amazon. It is stored, so that it outlives a restart and holds for every
 * instance; the sender reads it at each sweep of the outbox.
 * Push path: OutboxLoader -> SenderPause; PushDispatcher asks it before each push.
 */
@Injectable()
export class SenderPause {
  /** Undefined: not read yet, or this process was not the sender since. Nothing is sent before it is read. */
  private known: SendingPause | null | undefined;
  private readAtMs = -Infinity;

  constructor(
    private readonly stored: SenderPauseRepository,
    private readonly clock: Clock,
  ) {}

  /** True while nothing may be sent. */
  get isInForce(): boolean {
    return this.known !== null;
  }

  /** The pause as this process read it last. */
  get current(): SendingPause | null {
    return this.known ?? null;
  }

  /** This process becomes the sender: what it read before may be old. */
  forget(): void {
    this.known = undefined;
  }

  /** Reads it. Throws when the store does not answer. */
  async load(): Promise<SendingPause | null> {
    this.known = await this.stored.pause();
    this.readAtMs = this.clock.now();
    return this.known;
  }

  /** The pause, at most five seconds old. */
  async recent(): Promise<SendingPause | null> {
    const isRecent = this.known !== undefined && this.clock.now() - this.readAtMs < REMEMBERED_MS;
    return isRecent ? this.current : this.load();
  }

  /** Pauses the pushes: this process sends nothing from now on, and another sender nothing after its next sweep. */
  async begin(reason: string): Promise<SendingPause> {
    this.known = await this.stored.begin({ reason, since: timestampOf(this.clock.now()) });
    this.readAtMs = this.clock.now();
    return this.known;
  }

  async end(): Promise<void> {
    await this.stored.end();
    this.known = null;
    this.readAtMs = this.clock.now();
  }
}
