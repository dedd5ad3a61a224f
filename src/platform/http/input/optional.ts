import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike class-validator's IsOptional, null is refused. */
export const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
