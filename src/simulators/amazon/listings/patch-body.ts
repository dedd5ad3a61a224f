import { isObject, parseJson } from '../http/exchange';

/** The JSON patch operations of the model; `add` and `replace` do the same. */
const PATCH_OPS = ['add', 'replace', 'merge', 'delete'] as const;
type PatchOp = (typeof PATCH_OPS)[number];

/** One element of `patches` of the right shape; its meaning is not checked yet. */
export interface RawPatch {
  readonly op: PatchOp;
  readonly path: string;
  readonly value?: readonly Record<string, unknown>[];
}

/** A body of the right shape (definition `ListingsItemPatchRequest`). */
export interface PatchBody {
  readonly productType: string;
  readonly patches: readonly RawPatch[];
}

/** Reads a body as Amazon's parser does; a string is the message of the 400. */
export function readPatchBody(text: string): PatchBody | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'Request has missing or invalid parameters and cannot be parsed.';
  const { productType, patches } = body;
  if (typeof productType !== 'string' || productType === '') return "'productType' is missing or invalid.";
  if (!Array.isArray(patches)) return "'patches' must be an array.";
  if (patches.length === 0) return "'patches' must have at least one element.";
  const read: RawPatch[] = [];
  for (const [index, patch] of (patches as unknown[]).entries()) {
    const result = readPatch(patch, index);
    if (typeof result === 'string') return result;
    read.push(result);
  }
  return { productType, patches: read };
}

/** The quantity in a body, read leniently, for the call log. */
export function quantitySent(text: string): number | undefined {
  const body = readPatchBody(text);
  if (typeof body === 'string') return undefined;
  const entries = body.patches.flatMap((patch) => patch.value ?? []);
  const quantity = entries.find((entry) => entry['quantity'] !== undefined)?.['quantity'];
  return typeof quantity === 'number' ? quantity : undefined;
}

function readPatch(patch: unknown, index: number): RawPatch | string {
  const where = `for patch at index of ${index}`;
  if (!isObject(patch)) return `Patch is not an object ${where}.`;
  const op = PATCH_OPS.find((known) => known === patch['op']);
  if (op === undefined) return `Operation is missing or invalid ${where}.`;
  const path = patch['path'];
  if (typeof path !== 'string' || !path.startsWith('/attributes/'))
    return `Path is missing or invalid ${where}.`;
  const value = patch['value'];
  if (value === undefined) return op === 'delete' ? { op, path } : `Value is missing ${where}.`;
  if (!Array.isArray(value) || !(value as unknown[]).every(isObject))
    return `Value must be an array of objects ${where}.`;
  return { op, path, value: value as Record<string, unknown>[] };
}
