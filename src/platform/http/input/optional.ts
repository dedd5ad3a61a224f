import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike class-validator's IsOptional it may not be null: null says nothing. */
export const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
