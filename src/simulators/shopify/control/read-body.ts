import { parseJson } from '../../amazon/http/exchange';
import type { Answer } from '../../amazon/http/answer';
import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { ShopRefusal } from '../stock/shop-refusal';

/** The body of a control is not what it needs; the message says what is. */
export class BadControl extends Error {}

/** The types that a field may have. */
interface Kinds {
  readonly text: string;
  readonly whole: number;
  readonly number: number;
  readonly flag: boolean;
}

/** The fields of a control's body. Each reader throws BadControl for another type. */
export class ControlBody {
  private readonly fields: JsonRecord;

  constructor(text: string | JsonRecord) {
    const body = typeof text === 'string' ? (text === '' ? {} : parseJson(text)) : text;
    if (!isRecord(body)) throw new BadControl('The body must be a JSON object.');
    this.fields = body;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.fields[name];
  }

  readonly text = (name: string): string => {
    const value = this.fields[name];
    if (typeof value !== 'string') throw new BadControl(`${name} must be a text.`);
    return value;
  };

  readonly whole = (name: string): number => {
    const value = this.fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw new BadControl(`${name} must be an integer.`);
    return value;
  };

  readonly number = (name: string): number => {
    const value = this.fields[name];
    if (typeof value !== 'number') throw new BadControl(`${name} must be a number.`);
    return value;
  };

  readonly flag = (name: string): boolean => {
    const value = this.fields[name];
    if (typeof value !== 'boolean') throw new BadControl(`${name} must be true or false.`);
    return value;
  };

  list(name: string): ControlBody[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) throw new BadControl(`${name} must be a list.`);
    return value.map((entry) => {
      if (!isRecord(entry)) throw new BadControl(`${name} must be a list of objects.`);
      return new ControlBody(entry);
    });
  }

  texts(name: string): string[] {
    const value = this.fields[name];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw new BadControl(`${name} must be a list of texts.`);
    return value;
  }

  /** The field under its own name where it is there, for an object that is passed on. */
  optional<N extends string, K extends keyof Kinds>(name: N, kind: K): Partial<Record<N, Kinds[K]>> {
    if (!this.has(name)) return {};
    const value = { text: this.text, whole: this.whole, number: this.number, flag: this.flag }[kind](name);
    return { [name]: value } as Partial<Record<N, Kinds[K]>>;
  }
}

/** Runs a control: 400 for a body that it cannot use, 409 for what Shopify would not do. */
export function controlled(run: () => unknown, status = 200): Answer {
  try {
    const result = run();
    return typeof result === 'string' ? failed(409, result) : { status, body: result ?? {} };
  } catch (error) {
    if (error instanceof BadControl) return failed(400, error.message);
    if (error instanceof ShopRefusal) return failed(409, error.message);
    throw error;
  }
}

function failed(status: number, error: string): Answer {
  return { status, body: { error }, reason: error };
}
