import { type ApiError, badRequest } from '../../platform/http/api-error';
import { MAX_ROWS_SUMMED } from './comparison.repository';

export const comparisonError = {
  emptyRange: (): ApiError =>
    badRequest('The range is empty: from must be before to.', [
      { field: 'from', problem: 'must be before to' },
    ]),
  tooManyRows: (): ApiError =>
    badRequest(
      `There are more than ${MAX_ROWS_SUMMED.toLocaleString('en')} rows between the two moments: compare moments that are closer together.`,
      [{ field: 'from', problem: 'must be closer to to' }],
    ),
} as const;
