import { IsString, Length } from 'class-validator';

/** Characters of a key that are read; a longer one is not a key. */
export const LONGEST_KEY = 1000;

export class SessionDto {
  @IsString()
  @Length(1, LONGEST_KEY)
  apiKey!: string;
}
