import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../../config/app-config';
import { noEventsHere } from '../../platform/http/http-errors';
import { EventStreams } from './event-streams.scheduler';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy in front passes each chunk on at once.
  'x-accel-buffering': 'no',
} as const;

/** The changes of the store as Server-Sent Events. */
@Controller('api/events')
export class EventsController {
  constructor(
    private readonly runtime: RuntimeConfig,
    private readonly streams: EventStreams,
  ) {}

  /** 200 and events until the client closes; 404 where no answer may last, 503 when too many are open. */
  @Get()
  async events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.runtime.form === 'function') throw noEventsHere();
    await this.streams.ready();
    this.streams.checkRoom();
    void reply.headers(STREAM_HEADERS);
    if (request.method === 'HEAD') {
      await reply.send();
      return;
    }
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, reply.getHeaders() as Record<string, string>);
    this.streams.open(raw, request.session);
  }
}
