import { writability } from './fulfillment-channel';

describe('whether the quantity of a listing may be written', () => {
  it.each([[['DEFAULT']], [['DEFAULT', 'DEFAULT']]])('writes %j', (channels) => {
    expect(writability(channels)).toEqual({ writable: true });
  });

  it.each([
    [['AMAZON_NA'], 'fba'],
    [['AMAZON_EU'], 'fba'],
    [['AMAZON_NA', 'AMAZON_EU'], 'fba'],
    [['DEFAULT', 'AMAZON_NA'], 'mixed'],
    [['AMAZON_EU', 'DEFAULT'], 'mixed'],
    [['DEFAULT', 'supply-source-1'], 'mixed'],
    [['AMAZON_NA', 'supply-source-1'], 'mixed'],
    [['supply-source-1', 'supply-source-2'], 'unknown_channel'],
    [['default'], 'unknown_channel'],
    [[''], 'unknown_channel'],
    [[], 'no_channel'],
  ])('does not write %j: %s', (channels, reason) => {
    expect(writability(channels)).toEqual({
      writable: false,
      reason,
      text: expect.stringMatching(/channel|Amazon/) as unknown,
    });
  });
});
