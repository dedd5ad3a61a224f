import { amazonShows } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { withService, syncStatus, untilBlocked } from '../../support/amazon-push/sender-status';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z /;

describe('the last error of the sender', () => {
  it('names the failure and its time, also of a refused quantity, and is gone when Amazon accepts a push', async () => {
    await withService(async ({ api, amazon }) => {
      const lastError = async (): Promise<string | undefined> => (await syncStatus(api)).lastError;
      const untilError = (words: string): Promise<string> =>
        eventually(`the last error is: ${words}`, async () => {
          const text = await lastError();
          return text?.includes(words) === true ? text : undefined;
        });
      await api.put('MUG', { physical: 9 });
      await amazonShows(api, amazon, 'MUG', 9);
      expect(await syncStatus(api)).not.toHaveProperty('lastError');

      const began = Date.now();
      // Until it is seen: the next push that is accepted removes it.
      amazon.script({ kind: 'status', status: 500, operation: 'patch', times: 'always' });
      await api.webhook('orders/create', orderOf(lineOf('MUG')));
      const noAnswer = await untilError('Amazon does not answer');
      amazon.clearFaults();
      expect(noAnswer).toMatch(MOMENT);
      expect(Date.parse(noAnswer.split(' ')[0] ?? '')).toBeGreaterThanOrEqual(began - 1);
      await amazonShows(api, amazon, 'MUG', 8);
      await eventually('the last error is gone', async () => (await lastError()) === undefined);

      amazon.script({ kind: 'invalid', operation: 'patch', times: 1 });
      await api.webhook('orders/create', orderOf(lineOf('MUG')));
      await untilBlocked(api, 'MUG');
      expect(await untilError('Amazon refuses the quantity 7 of MUG')).toMatch(MOMENT);

      await api.put('CUP', { physical: 3 });
      await amazonShows(api, amazon, 'CUP', 3);
      await eventually('the last error is gone', async () => (await lastError()) === undefined);
    });
  });
});
