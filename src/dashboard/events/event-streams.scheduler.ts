import { Injectable, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import { noRoomForStream, streamsAreEnding } from '../../platform/http/http-errors';
import type { Session } from '../../platform/http/session/session-token';
import { Sessions } from '../../platform/http/session/sessions';
import { FailureLog } from '../../platform/jobs/failure-log';
import { OverviewService } from '../overview/overview.service';
import { LISTS, PendingEvents } from './domain/pending-events';
import { EventStream } from './event-stream';
import { eventText, EventTexts } from './event-texts';

/** Streams of one instance at the same time. */
const MOST_STREAMS = 500;
/** Milliseconds from the first change to its chunk, so that what changes together is sent together. */
const COLLECTED_MS = 20;
/** Milliseconds between two chunks at least. */
const BETWEEN_CHUNKS_MS = 250;
/** The same after a chunk that named lists: each client reads them again. */
const AFTER_LISTS_MS = 2000;
/** Milliseconds between two overviews at least. */
const BETWEEN_OVERVIEWS_MS = 1000;
/** The indexes of the store and the counts of other instances have followed a change after this time, in milliseconds. */
const FIGURES_SETTLED_MS = 3000;
const HEARTBEAT_MS = 15_000;
/** The store did not answer: the next try, in milliseconds. */
const TRY_AGAIN_MS = 2000;
const FIRST_LINE = 'retry: 2000\n\n';
const HEARTBEAT = ': heartbeat\n\n';

/**
 * Sends the changes of the store to all open pages: collected, read and serialised once, and written as one chunk to each.
 * Without streams it does nothing.
 * ChangeFeed -> EventStreams -> EventTexts -> EventStream. ADR 14.
 */
@Injectable()
export class EventStreams implements OnModuleInit, OnModuleDestroy {
  private readonly streams = new Set<EventStream>();
  private readonly pending = new PendingEvents();
  private isStopping = false;
  private stopWatching: () => void = () => undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isSending = false;
  private notBeforeMs = 0;
  private overviewTimer: NodeJS.Timeout | undefined;
  private settledTimer: NodeJS.Timeout | undefined;
  private overviewNotBeforeMs = 0;
  private readonly log = new FailureLog('Events');

  constructor(
    private readonly feed: ChangeFeed,
    private readonly changeLog: ChangeLog,
    private readonly texts: EventTexts,
    private readonly overview: OverviewService,
    private readonly sessions: Sessions,
    @Optional() private readonly heartbeatMs = HEARTBEAT_MS,
  ) {}

  onModuleInit(): void {
    this.feed.subscribe({
      changed: (change) => {
        if (this.streams.size === 0) return;
        this.pending.add(change);
        this.schedule();
        this.scheduleOverview();
      },
      gap: () => {
        if (this.streams.size === 0) return;
        this.pending.addLists(LISTS);
        this.schedule();
        this.scheduleOverview();
      },
    });
  }

  /** Streams that are open. */
  get count(): number {
    return this.streams.size;
  }

  /** Resolves when a client may be answered; throws the answer to a client that gets no stream, and while the store does not answer. */
  async ready(): Promise<void> {
    this.checkRoom();
    // A client reads its lists when the stream opens: what other instances change after that will be in the feed.
    await this.changeLog.catchUp();
  }

  /** Throws the answer to a client that gets no stream. Many clients become ready at once: called right before `open` too. */
  checkRoom(): void {
    if (this.isStopping) throw streamsAreEnding();
    if (this.streams.size >= MOST_STREAMS) throw noRoomForStream();
  }

  /** Sends events to this client until it closes the connection, its login ends, or the service stops. */
  open(response: ServerResponse, session: Session | undefined): void {
    if (response.destroyed) return;
    const stream = new EventStream(response, session, () => {
      this.remove(stream);
    });
    this.streams.add(stream);
    if (this.streams.size === 1) this.begin();
    stream.send(FIRST_LINE);
    void this.sendOverview([stream]);
  }

  /** Before the server waits for its answers to end. */
  onModuleDestroy(): void {
    this.isStopping = true;
    for (const stream of this.streams) stream.end();
  }

  private begin(): void {
    this.stopWatching = this.changeLog.watch();
    this.heartbeat = setInterval(() => void this.beat(), this.heartbeatMs).unref();
  }

  private remove(stream: EventStream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    this.stopWatching();
    clearInterval(this.heartbeat);
    clearTimeout(this.timer);
    clearTimeout(this.overviewTimer);
    clearTimeout(this.settledTimer);
    this.timer = undefined;
    this.overviewTimer = undefined;
    this.settledTimer = undefined;
    this.pending.take();
  }

  private async beat(): Promise<void> {
    for (const stream of this.streams) {
      const isOver = stream.session !== undefined && (await this.sessions.isEnded(stream.session));
      if (isOver) stream.end();
      else stream.send(HEARTBEAT);
    }
  }

  private schedule(): void {
    if (this.timer !== undefined || this.isSending) return;
    const delayMs = Math.max(COLLECTED_MS, this.notBeforeMs - performance.now());
    this.timer = setTimeout(() => void this.sendPending(), delayMs).unref();
  }

  private async sendPending(): Promise<void> {
    this.timer = undefined;
    this.isSending = true;
    const batch = this.pending.take();
    const pauseMs = batch.lists.length > 0 ? AFTER_LISTS_MS : BETWEEN_CHUNKS_MS;
    this.notBeforeMs = performance.now() + pauseMs;
    try {
      const chunk = Buffer.from(await this.texts.of(batch));
      for (const stream of this.streams) stream.send(chunk);
    } catch (error) {
      this.log.note('Changes could not be read; their lists are named when the store answers', error);
      this.pending.addLists(LISTS);
      this.notBeforeMs = performance.now() + TRY_AGAIN_MS;
    }
    this.isSending = false;
    if (!this.pending.isEmpty && this.streams.size > 0) this.schedule();
  }

  /** The figures follow the changes that they are made of, so that an overview may wait; some follow later. */
  private scheduleOverview(): void {
    this.settledTimer =
      this.settledTimer?.refresh() ??
      setTimeout(() => void this.sendOverview(this.streams), FIGURES_SETTLED_MS).unref();
    if (this.overviewTimer !== undefined) return;
    const delayMs = Math.max(BETWEEN_CHUNKS_MS, this.overviewNotBeforeMs - performance.now());
    this.overviewTimer = setTimeout(() => {
      this.overviewTimer = undefined;
      this.overviewNotBeforeMs = performance.now() + BETWEEN_OVERVIEWS_MS;
      void this.sendOverview(this.streams);
    }, delayMs).unref();
  }

  private async sendOverview(streams: Iterable<EventStream>): Promise<void> {
    try {
      const chunk = Buffer.from(eventText('overview', await this.overview.current()));
      for (const stream of streams) stream.send(chunk);
    } catch (error) {
      this.log.note('The overview could not be read; the next change sends it again', error);
    }
  }
}
