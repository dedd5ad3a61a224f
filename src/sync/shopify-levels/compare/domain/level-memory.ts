import { isRecord } from '../../../../platform/json-record';
import type { Look } from './look';

/** What the task of an item remembers: its looks at a difference that still stands. */
export function looksOf(memory: Readonly<Record<string, unknown>> | undefined): readonly Look[] {
  const { looks } = memory ?? {};
  return Array.isArray(looks) && looks.every(isLook) ? looks : [];
}

export function memoryOf(looks: readonly Look[]): Readonly<Record<string, unknown>> {
  return { looks };
}

function isLook(value: unknown): value is Look {
  return (
    isRecord(value) &&
    ['atMs', 'difference', 'version', 'raised', 'lowered'].every((name) => typeof value[name] === 'number')
  );
}
