import type { RawHeader, RawRequest } from '../support/network/raw-http';
import { type Operation, type Schema, typesOf } from './operations';

export const KEY = 'key-of-the-fuzz';
export const SECRET = 'signing-secret-of-the-fuzz';
/** SKUs that are registered before the run. */
export const SKUS = ['MUG', 'LAMP/DESK', 'tea 250g'];

export const JSON_TYPE: RawHeader = ['Content-Type', 'application/json'];

/** Random choices and text that depend on the seed only. */
export class Chance {
  constructor(readonly random: () => number) {}

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) throw new Error('Nothing to choose from.');
    return item as T;
  }

  is(probability: number): boolean {
    return this.random() < probability;
  }

  /** Text of up to this many characters, most of them harmless. */
  text(longest: number): string {
    const odd = [
      '\0',
      '\t',
      '\n',
      '"',
      '\\',
      "'",
      '=',
      '%',
      '/',
      '..',
      '{',
      '<b>',
      'é',
      '😀',
      '\ud83d',
      '\u202e',
    ];
    return Array.from({ length: this.below(longest + 1) }, () =>
      this.is(0.8) ? String.fromCharCode(32 + this.below(95)) : this.of(odd),
    ).join('');
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Any JSON, as text: also numbers that JavaScript cannot hold and names that it should not. */
  json(depth = 3): string {
    const kind = this.below(depth > 0 ? 9 : 7);
    switch (kind) {
      case 0:
        return this.of(['null', 'true', 'false']);
      case 1:
        return this.of([
          '0',
          '-0',
          '1',
          '5',
          '-1',
          '1.5',
          '1e21',
          '1e400',
          '-1e400',
          '9007199254740993',
          '1e-9',
        ]);
      case 2:
        return '9'.repeat(1 + this.below(400));
      case 3:
      case 4:
      case 5:
      case 6:
        return JSON.stringify(this.text(30));
      case 7:
        return `[${Array.from({ length: this.below(4) }, () => this.json(depth - 1)).join(',')}]`;
      default:
        return this.object(depth);
    }
  }

  object(depth = 3): string {
    const names = [
      'physical',
      'buffer',
      'bufferQty',
      'delta',
      'sku',
      '__proto__',
      'constructor',
      'toString',
      'a',
      '',
    ];
    return `{${Array.from({ length: this.below(5) }, () => {
      const name = this.is(0.8) ? this.of(names) : this.text(10);
      return `${JSON.stringify(name)}:${this.json(depth - 1)}`;
    }).join(',')}}`;
  }
}

/** A valid value of a field. */
function valueOf(name: string, schema: Schema, chance: Chance): unknown {
  if (/sku/i.test(name)) return chance.of(SKUS);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.enum !== undefined) return chance.of(schema.enum);
  if (/At$/.test(name)) return '2026-11-20T10:15:00Z';
  const types = typesOf(schema);
  if (types.includes('integer') || types.includes('number'))
    return Math.max(1, schema.minimum ?? 1) + chance.below(9);
  if (types.includes('boolean')) return chance.is(0.5);
  return `text ${chance.below(1000)}`;
}

/** The fields of a well-formed body. */
export function fieldsFor({ fields = {} }: Operation, chance: Chance): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, valueOf(name, schema, chance)]),
  );
}

/** A path of the operation with something known or unknown in each of its places. */
export function targetFor({ path, parameters }: Operation, chance: Chance): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
    const known = chance.is(0.8) ? valueOf(name, schema, chance) : `unknown ${chance.below(99)}`;
    return encodeURIComponent(String(known));
  });
}

/** A request of the operation with no flaw, or a small one. */
export function requestFor(
  operation: Operation,
  chance: Chance,
): RawRequest & { readonly headers: RawHeader[] } {
  const headers: RawHeader[] = [
    ['X-API-Key', KEY],
    ['Idempotency-Key', `fuzz-${chance.below(1e9)}`],
  ];
  const base = { method: operation.method, target: targetFor(operation, chance), headers };
  if (operation.takesCsv) {
    headers.push(['Content-Type', 'text/csv']);
    return { ...base, body: csvFor(chance) };
  }
  if (operation.fields === undefined) return base;
  headers.push(JSON_TYPE);
  return { ...base, body: JSON.stringify(fieldsFor(operation, chance)) };
}

/** CSV rows, valid and invalid. */
function csvFor(chance: Chance): string {
  const cell = (): string =>
    chance.of([
      () => chance.of(SKUS),
      () => String(chance.below(50)),
      () => `"${chance.text(10).replaceAll('"', '""')}"`,
      () => chance.text(10),
      () => '=HYPERLINK("http://x")',
      () => '1e400',
      () => '-0',
      () => '',
    ])();
  const rows = Array.from({ length: chance.below(6) }, () =>
    Array.from({ length: chance.is(0.7) ? 4 : chance.below(7) }, cell).join(chance.is(0.9) ? ',' : ';'),
  );
  const header = chance.is(0.8) ? 'sku,physical,buffer,lowStockThreshold' : chance.text(30);
  return [header, ...rows].join(chance.of(['\n', '\r\n', '\r']));
}
