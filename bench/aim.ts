import type { Aim } from './results';

/** Undefined when one of them is. */
export function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

export function atLeast(what: string, bound: number, value: number | undefined): Aim {
  return aimOf(`${what}: at least ${bound}`, value, (figure) => figure >= bound);
}

export function atMost(what: string, bound: number, value: number | undefined): Aim {
  return aimOf(`${what}: at most ${bound}`, value, (figure) => figure <= bound);
}

function aimOf(aim: string, value: number | undefined, holds: (figure: number) => boolean): Aim {
  return value === undefined
    ? { aim, measured: 'not measured', reached: undefined }
    : { aim, measured: value.toFixed(2), reached: holds(value) };
}
