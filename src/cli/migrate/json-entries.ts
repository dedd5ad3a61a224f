import { Tokenizer, TokenType } from '@streamparser/json';
import type { Step } from './json-path';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Says that a list or an object begins whose members come one by one. */
export const OPENED = { list: Symbol('list'), object: Symbol('object') } as const;

/** Says that an object gives this name again. */
export const REPEATED = Symbol('repeated');

/** One member of a section, or with fewer steps the section itself or a list in it, as it is opened. */
export interface JsonEntry {
  readonly section: string;
  readonly steps: readonly Step[];
  readonly value: JsonValue | symbol;
}

/** The text is no JSON. `offset` counts bytes from the start of the file; undefined: the file ends too early. */
export class JsonSyntaxError extends Error {
  constructor(
    readonly offset: number | undefined,
    message: string,
  ) {
    super(message);
  }
}

type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing';

interface Frame {
  readonly isList: boolean;
  /** The name, or the place in a list, of the member in hand. */
  step: Step;
  /** The names so far; undefined in a section, which may have millions: whoever takes its members compares them. */
  readonly names: Set<string> | undefined;
  /** What is built; undefined: the members are handed out one by one. */
  readonly built: JsonValue[] | Record<string, JsonValue> | undefined;
}

/** Nobody wrote an older store that is deeper than this. */
const MAX_DEPTH = 32;
const BYTE_ORDER_MARK = 3;

/**
 * Reads an object of sections from bytes as they come, and holds one member of a section at a time. A name that an
 * object gives twice is told, because a parser that builds the object would silently keep the last.
 */
export class JsonEntryReader {
  private readonly tokenizer = new Tokenizer();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly frames: Frame[] = [];
  private expected: Expected = 'value';
  private entries: JsonEntry[] = [];
  private bytes = 0;
  private mark = 0;

  constructor() {
    this.tokenizer.onToken = ({ token, value, offset }) => {
      this.take(token, value, offset + this.mark);
    };
  }

  /** The entries that this chunk completes. Throws JsonSyntaxError. */
  write(chunk: Buffer): JsonEntry[] {
    if (this.bytes === 0 && chunk[0] === 0xef) this.mark = BYTE_ORDER_MARK;
    try {
      this.decoder.decode(chunk, { stream: true });
    } catch {
      throw new JsonSyntaxError(this.bytes, 'this is not UTF-8 text (or it begins a little further on)');
    }
    try {
      this.tokenizer.write(chunk);
    } catch (error) {
      if (error instanceof JsonSyntaxError) throw error;
      throw new JsonSyntaxError(positionIn(error), 'this character cannot stand here');
    }
    this.bytes += chunk.length;
    const { entries } = this;
    this.entries = [];
    return entries;
  }

  /** Throws JsonSyntaxError when the text is not complete. */
  end(): void {
    if (this.expected !== 'nothing') throw new JsonSyntaxError(undefined, 'the file ends in the middle');
  }

  private take(token: TokenType, value: string | number | boolean | null, offset: number): void {
    const frame = this.frames.at(-1);
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        this.expect(offset, 'value', 'value or end');
        this.open(token === TokenType.LEFT_BRACKET, offset);
        return;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET: {
        const isList = token === TokenType.RIGHT_BRACKET;
        this.expect(offset, 'comma or end', isList ? 'value or end' : 'name or end');
        if (frame?.isList !== isList) throw wrong(offset, 'the other bracket');
        this.frames.pop();
        this.expected = 'value';
        this.complete(frame.built);
        return;
      }
      case TokenType.COLON:
        this.expect(offset, 'colon');
        this.expected = 'value';
        return;
      case TokenType.COMMA:
        this.expect(offset, 'comma or end');
        if (typeof frame?.step === 'number') frame.step += 1;
        this.expected = frame?.isList === true ? 'value' : 'name';
        return;
      case TokenType.STRING:
        if (frame !== undefined && (this.expected === 'name' || this.expected === 'name or end')) {
          this.name(frame, String(value));
          return;
        }
        break;
      case TokenType.NUMBER:
      case TokenType.TRUE:
      case TokenType.FALSE:
      case TokenType.NULL:
        break;
      case TokenType.SEPARATOR:
        return;
    }
    this.expect(offset, 'value', 'value or end');
    this.complete(value);
  }

  private expect(offset: number, ...fitting: readonly Expected[]): void {
    if (!fitting.includes(this.expected))
      throw wrong(offset, this.expected === 'nothing' ? 'the end of the file' : `a ${this.expected}`);
  }

  private name(frame: Frame, name: string): void {
    frame.step = name;
    if (frame.names?.has(name) === true) this.hand(REPEATED);
    frame.names?.add(name);
    this.expected = 'colon';
  }

  private open(isList: boolean, offset: number): void {
    const depth = this.frames.length;
    if (depth === MAX_DEPTH) throw new JsonSyntaxError(offset, `this is nested more than ${MAX_DEPTH} deep`);
    const isPassedOn = depth < 2 || (depth === 2 && isList && this.frames[0]?.step === 'returns');
    if (isPassedOn && depth > 0) this.hand(isList ? OPENED.list : OPENED.object);
    if (depth === 0 && isList) throw wrong(offset, 'an object with the sections of the store');
    this.frames.push({
      isList,
      step: isList ? 0 : '',
      names: isList || depth === 1 ? undefined : new Set(),
      // Without a prototype, a member may be called anything.
      built: isPassedOn ? undefined : isList ? [] : (Object.create(null) as Record<string, JsonValue>),
    });
    this.expected = isList ? 'value or end' : 'name or end';
  }

  /** A value is complete; undefined when its members were handed out already. */
  private complete(value: JsonValue | undefined): void {
    const parent = this.frames.at(-1);
    this.expected = parent === undefined ? 'nothing' : 'comma or end';
    if (value === undefined || parent === undefined) return;
    if (parent.built === undefined) this.hand(value);
    else if (Array.isArray(parent.built)) parent.built.push(value);
    else parent.built[parent.step] = value;
  }

  private hand(value: JsonValue | symbol): void {
    const [section, ...steps] = this.frames.map(({ step }) => step);
    this.entries.push({ section: String(section), steps, value });
  }
}

function wrong(offset: number, expected: string): JsonSyntaxError {
  return new JsonSyntaxError(offset, `${expected} was expected here`);
}

/** The tokenizer says where it stopped in words only. */
function positionIn(error: unknown): number | undefined {
  const found = /absolute position "(\d+)"/.exec(String(error))?.[1];
  return found === undefined ? undefined : Number(found);
}
