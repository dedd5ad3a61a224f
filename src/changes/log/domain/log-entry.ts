import { millisOf, timestampOf } from '../../../platform/timestamp';
import { type Change, isLogged, type LoggedKind } from '../../change';

/** The time in milliseconds from the entry's own time; without a SKU where the id is the SKU, with null where there is none. */
type StoredChange = readonly [kind: string, id: string, fromEntryMs: number, sku?: string | null];

/** Bytes of the changes in one entry. An item of DynamoDB may have 400 KB; smaller ones are read in parallel. */
const MOST_BYTES = 60_000;

const CODE_OF: Readonly<Record<LoggedKind, string>> = {
  stock: 's',
  movement: 'm',
  push: 'p',
  alert: 'a',
  return: 'r',
  listing: 'l',
};
const KIND_OF = new Map(Object.entries(CODE_OF).map(([kind, code]) => [code, kind as LoggedKind]));

/**
 * The changes as texts of at most 60 KB, each for one entry. A movement stands for the change of its stock too, so that a
 * sale is one line.
 */
export function encodeChanges(changes: Iterable<Change>, entryMs: number): string[] {
  const all = [...changes];
  const moved = new Set(all.flatMap(({ kind, sku }) => (kind === 'movement' ? [sku] : [])));
  const parts: string[][] = [];
  let bytes = Infinity;
  for (const change of all) {
    if (!isLogged(change) || (change.kind === 'stock' && moved.has(change.id))) continue;
    const text = JSON.stringify(storedChange(change, entryMs));
    const length = Buffer.byteLength(text) + 1;
    if (bytes + length > MOST_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(text);
    bytes += length;
  }
  return parts.map((texts) => `[${texts.join(',')}]`);
}

/** The changes of an entry of that time. Kinds that a newer version added are left out. */
export function decodeChanges(text: string, entryMs: number): Change[] {
  return (JSON.parse(text) as StoredChange[]).flatMap(([code, id, fromEntryMs, named]) => {
    const kind = KIND_OF.get(code);
    if (kind === undefined) return [];
    const sku = named === undefined ? id : named;
    const change: Change = {
      kind,
      id,
      ...(sku === null ? {} : { sku }),
      at: timestampOf(entryMs + fromEntryMs),
      elsewhere: true,
    };
    return kind === 'movement' && sku !== null ? [{ ...change, kind: 'stock', id: sku }, change] : [change];
  });
}

function storedChange(
  { kind, id, at, sku }: Change & { readonly kind: LoggedKind },
  entryMs: number,
): StoredChange {
  const head = [CODE_OF[kind], id, millisOf(at) - entryMs] as const;
  return sku === id ? head : [...head, sku ?? null];
}
