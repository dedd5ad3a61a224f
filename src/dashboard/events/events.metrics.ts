import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { EventStreams } from './event-streams.scheduler';

/** The number of open streams. */
@Injectable()
export class EventsMetrics {
  constructor(registry: Registry, streams: EventStreams) {
    new Gauge({
      name: 'syncstate_event_streams',
      help: 'Streams of events that are open at this instance, one for each open page',
      registers: [registry],
      collect() {
        this.set(streams.count);
      },
    });
  }
}
