/** A call of a CloudFormation function, written as YAML later. */
export class Intrinsic {
  constructor(
    /** As in `!Ref`. */
    readonly tag: string,
    readonly argument: unknown,
  ) {}
}

/** The value of a parameter, or the name of a resource. */
export function ref(name: string): Intrinsic {
  return new Intrinsic('!Ref', name);
}

/** A text in which `${Name}` and `${Name.Attribute}` are filled in. */
export function sub(text: string): Intrinsic {
  return new Intrinsic('!Sub', text);
}

/** An attribute of a resource, such as its ARN. */
export function attribute(resource: string, name: string): Intrinsic {
  return new Intrinsic('!GetAtt', `${resource}.${name}`);
}

/** One value when the condition holds and another when not; without another, the property is omitted. */
export function when(condition: string, then: unknown, otherwise: unknown = NO_VALUE): Intrinsic {
  return new Intrinsic('!If', [condition, then, otherwise]);
}

/** True when both are the same text. */
export function equals(left: unknown, right: unknown): Intrinsic {
  return new Intrinsic('!Equals', [left, right]);
}

/** True when the condition does not hold. */
export function not(condition: Intrinsic): Intrinsic {
  return new Intrinsic('!Not', [condition]);
}

/** True when all conditions hold. */
export function and(...conditions: readonly Intrinsic[]): Intrinsic {
  return new Intrinsic('!And', conditions);
}

/** Omits a property. */
export const NO_VALUE = ref('AWS::NoValue');
