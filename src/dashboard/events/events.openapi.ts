import { SALE_ROW } from '../../inventory/stock/ledger.openapi';
import { noEventsHere, noRoomForStream } from '../../platform/http/http-errors';
import * as api from '../../platform/http/openapi/openapi';
import { eventText } from './event-texts';

const EXAMPLE = [
  'retry: 2000\n\n',
  eventText('stock', {
    sku: SALE_ROW.sku,
    physical: 12,
    buffer: 2,
    broadcast: 10,
    version: 4,
    pending: true,
    syncStatus: 'pending',
    updatedAt: SALE_ROW.timestamp,
  }),
  ': heartbeat\n\n',
].join('');

/** The stream of changes. */
export const EVENTS_API: api.Part = {
  tag: 'events',
  description: 'What changes, as it happens: for the page, and for programs that show the stock.',
  schemas: {},
  operations: {
    'GET /api/events': {
      operationId: 'streamEvents',
      summary: 'Changes as Server-Sent Events',
      description:
        'The stream stays open. Changes of all instances arrive within a second, collected for up to 250 ms.\n\n' +
        '| event | data |\n| --- | --- |\n' +
        '| `stock` | the stock, as in `GET /api/inventory/{sku}` |\n' +
        '| `push` | the `sync` row of a push, as in `GET /api/inventory/{sku}/transactions` |\n' +
        '| `alert` | the alert, as in `GET /api/alerts` |\n' +
        '| `return` | the unit, as in `GET /api/returns` |\n' +
        '| `overview` | as in `GET /api/overview`: at the beginning, and at most once a second while something changes |\n' +
        '| `lists` | `{ "lists": ["stock", "deliveries", "returns", "alerts"] }`, some of these: so much changed that single events are left out; read the lists again |\n\n' +
        'A comment every 15 s keeps the connection open. An event may repeat what was known, and later versions add names: ignore those that are unknown. After a reconnect read the lists again; `Last-Event-ID` is ignored. ' +
        'A stream ends when its login ends, when the service stops, and when the client leaves a megabyte unread.',
      answers: {
        200: api.bodyOf('text/event-stream', 'The stream.', { type: 'string' }, { sale: EXAMPLE }),
        404: api.errorAnswer('The service runs on Lambda, where no answer may last.', {
          noEvents: noEventsHere(),
        }),
        503: api.errorAnswer('As everywhere, and when 500 streams are open at this instance.', {
          noRoom: noRoomForStream(),
        }),
      },
    },
  },
};
