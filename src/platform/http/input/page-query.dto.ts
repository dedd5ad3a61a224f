import { Transform } from 'class-transformer';
import { IsString, MaxLength } from 'class-validator';
import { Optional } from './optional';
import { WholeNumber } from './whole-number';

export const DEFAULT_PAGE = 50;
export const LARGEST_PAGE = 200;
/** Characters of the longest cursor that is read; issued ones are shorter, also where a list has several sources. */
export const LARGEST_CURSOR = 4000;

/** Digits become a number; any other text stays text, which WholeNumber refuses. */
const Digits = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** The paging of every list: at most `limit` items, after those of the previous page. */
export class PageQuery {
  @Optional()
  @Digits()
  @WholeNumber({ min: 1, max: LARGEST_PAGE })
  limit: number = DEFAULT_PAGE;

  @Optional()
  @IsString({ message: 'cursor must be given once' })
  @MaxLength(LARGEST_CURSOR)
  cursor?: string;
}
