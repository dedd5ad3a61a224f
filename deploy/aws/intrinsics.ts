/** A call of one of CloudFormation's functions, kept as data until it is written as YAML. */
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

/** What a resource says of itself once it is there, such as its ARN. */
export function attribute(resource: string, name: string): Intrinsic {
  return new Intrinsic('!GetAtt', `${resource}.${name}`);
}

/** One value where the condition holds and another where it does not; without another, the property is left out. */
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

/** Stands for "this property is not given". */
export const NO_VALUE = ref('AWS::NoValue');
