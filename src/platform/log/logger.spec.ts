import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Logger as NestPinoLogger, LoggerModule } from 'nestjs-pino';
import { pino } from 'pino';
import { errorForLog, loggerOptions } from './logger';

/** An error as HTTP clients throw it, with the request attached. */
function errorOfAClient(): Error {
  return Object.assign(new Error('socket hang up', { cause: new Error('ECONNRESET from the far end') }), {
    code: 'ECONNRESET',
    config: { url: 'https://hooks.example/T0KEN', headers: { authorization: 'Bearer T0KEN' }, data: 'T0KEN' },
    request: { path: '/T0KEN' },
    response: { data: 'T0KEN' },
    errors: [Object.assign(new Error('inner'), { config: 'T0KEN' })],
  });
}

describe('a log line', () => {
  let lines: string[];
  const stream = { write: (line: string) => void lines.push(line) };

  beforeEach(() => {
    lines = [];
  });

  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('about an error has its message and stack, and nothing that a library attached', () => {
    pino(loggerOptions('info'), stream).error({ err: errorOfAClient() }, 'A bug');
    expect(lines.join('')).not.toContain('T0KEN');
    expect(last()).toMatchObject({
      msg: 'A bug',
      err: {
        type: 'Error',
        message: 'socket hang up: ECONNRESET from the far end',
        stack: expect.stringContaining('errorOfAClient') as string,
        code: 'ECONNRESET',
      },
    });
  });

  it('has no more when it is written through Nest', async () => {
    const module = await Test.createTestingModule({
      imports: [
        LoggerModule.forRoot({
          pinoHttp: {
            logger: pino(loggerOptions('info'), stream),
            autoLogging: false,
            wrapSerializers: false,
          },
          forRoutes: [],
        }),
      ],
    }).compile();
    await module.init();
    module.useLogger(module.get(NestPinoLogger));
    new Logger('Http').error({ err: errorOfAClient() }, 'A bug');
    expect(lines.join('')).not.toContain('T0KEN');
    expect(last()).toMatchObject({ msg: 'A bug', err: { code: 'ECONNRESET' } });
    await module.close();
  });

  it.each([
    { secret: 'T0KEN' },
    { token: 'T0KEN' },
    { accessToken: 'T0KEN', refreshToken: 'T0KEN', clientSecret: 'T0KEN' },
    { apiKey: 'T0KEN' },
    { authorization: 'T0KEN' },
    { headers: { 'x-api-key': 'T0KEN' } },
    { request: { headers: { 'x-api-key': 'T0KEN' }, authorization: 'T0KEN' } },
    { body: { email: 'T0KEN' }, payload: 'T0KEN' },
  ])('omits the fields of %j', (fields) => {
    pino(loggerOptions('trace'), stream).trace({ sku: 'MUG', ...fields }, 'What happened');
    expect(lines.join('')).not.toContain('T0KEN');
    expect(last()).toMatchObject({ sku: 'MUG', msg: 'What happened' });
  });

  it('keeps a value that is no error', () => {
    expect([errorForLog('text'), errorForLog(null), errorForLog(undefined)]).toEqual([
      'text',
      null,
      undefined,
    ]);
  });
});
