import fc from 'fast-check';
import { LineSplitter, MAX_LINE_BYTES } from './byte-lines';

/** The lines as Latin-1 text, so that every byte shows; undefined for one that was too long. */
function linesOf(...chunks: readonly Uint8Array[]): (string | undefined)[] {
  const splitter = new LineSplitter();
  const lines: (string | undefined)[] = [];
  for (const chunk of chunks) for (const line of splitter.push(chunk)) lines.push(line?.toString('latin1'));
  for (const line of splitter.end()) lines.push(line?.toString('latin1'));
  return lines;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
}

describe('cutting bytes into lines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\r\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n\nb', ['a', '', 'b']],
    ['\n', ['']],
    ['a\rb\n', ['a\rb']],
    ['a\r', ['a']],
    ['a\r\r\n', ['a\r']],
  ])('reads %j as %j', (text, lines) => {
    expect(linesOf(Buffer.from(text))).toEqual(lines);
  });

  it('keeps a line of the greatest length, and drops one that is a byte longer but not its neighbours', () => {
    const longest = 'x'.repeat(MAX_LINE_BYTES);
    expect(linesOf(Buffer.from(`a\n${longest}\nb\n${longest}x\nc\n${longest}`))).toEqual([
      'a',
      longest,
      'b',
      undefined,
      'c',
      longest,
    ]);
  });

  it('returns undefined for a last line that is too long', () => {
    expect(linesOf(Buffer.from(`a\n${'x'.repeat(MAX_LINE_BYTES + 1)}`))).toEqual(['a', undefined]);
  });

  it('holds no more than the greatest length of a line that never ends', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(10_000, 'x');
    let most = 0;
    for (let count = 0; count < 10_000; count += 1) {
      expect([...splitter.push(chunk)]).toEqual([]);
      most = Math.max(most, splitter.heldBytes);
    }
    expect(most).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect([...splitter.push(Buffer.from('\nnext\n'))].map((line) => line?.toString())).toEqual([
      undefined,
      'next',
    ]);
  });

  it('keeps its bytes when the sender reuses the memory of its chunk', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.from('begin');
    expect([...splitter.push(chunk)]).toEqual([]);
    chunk.fill('#');
    expect([...splitter.push(Buffer.from(' end\n'))].map((line) => line?.toString())).toEqual(['begin end']);
  });

  it('gives the same lines however the bytes are cut into chunks', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x0a, 0x0d, 0x09, 0xe2, 0x82, 0xac),
      fc.integer({ min: 0, max: 255 }),
    );
    const stretch = fc.oneof(
      { weight: 30, arbitrary: fc.array(byte, { maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: MAX_LINE_BYTES - 2, max: MAX_LINE_BYTES + 2 })
          .map((size) => Buffer.alloc(size, 'x')),
      },
    );
    const file = fc.array(stretch, { maxLength: 6 }).map((stretches) => Buffer.concat(stretches));
    fc.assert(
      fc.property(file, fc.array(fc.nat(), { maxLength: 8 }), (bytes, at) => {
        expect(linesOf(...cut(bytes, at))).toEqual(linesOf(bytes));
      }),
      { numRuns: 300 },
    );
  });
});
