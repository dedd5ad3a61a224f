import { EventParser, isWithoutEvents } from './event-parser';

const STREAM =
  'retry: 2000\n\nevent: stock\ndata: {"sku":"MUG: blue"}\n\n: heartbeat\n\nevent: lists\ndata: {"a":\ndata: 1}\n\n';
const EVENTS = [
  { name: 'stock', data: '{"sku":"MUG: blue"}' },
  { name: 'lists', data: '{"a":\n1}' },
];

describe('a stream of events', () => {
  it('is read in one piece', () => {
    const parser = new EventParser();
    expect(parser.read(STREAM)).toEqual(EVENTS);
    expect(parser.retryMs).toBe(2000);
  });

  it.each([1, 2, 3, 7, 40])('is read in pieces of %d characters', (size) => {
    const parser = new EventParser();
    const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.flatMap((piece) => parser.read(piece))).toEqual(EVENTS);
  });

  it('may end its lines with CR and LF', () => {
    expect(new EventParser().read(STREAM.replaceAll('\n', '\r\n'))).toEqual(EVENTS);
  });

  it('has no event for a comment, for a name without data, or for what is not complete', () => {
    expect(new EventParser().read(':\n\nevent: stock\n\nevent: push\ndata: 1\n')).toEqual([]);
  });
});

it.each([
  [404, '{"statusCode":404,"code":"not_available","message":"This service sends no events."}', true],
  [404, '{"statusCode":404,"code":"not_found","message":"No such route."}', false],
  [404, '<h1>Not found</h1>', false],
  [503, '{"statusCode":503,"code":"busy","message":"Too many streams."}', false],
  [503, '', false],
])('%i %s: the service sends no events, and will not: %p', (status, text, expected) => {
  expect(isWithoutEvents(status, text)).toBe(expected);
});
