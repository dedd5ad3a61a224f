import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { NoticeHandler } from './notice-handler.service';

/** Metrics of the notices. */
@Injectable()
export class NoticesMetrics {
  constructor(registry: Registry, handler: NoticeHandler) {
    const notices = new Counter({
      name: 'syncstate_notices_total',
      help: "Messages of the queue of Amazon's notifications: recorded, noted (the number of a listing changed), ignored (another type, seller or marketplace), or failed and left to the queue",
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ['recorded', 'noted', 'ignored', 'failed']) notices.inc({ outcome }, 0);
    handler.onHandled = ({ kind }) => {
      notices.inc({ outcome: kind });
    };
  }
}
