import { eventually } from '../../support/eventually';
import { type PollInstance, ReportPolling } from '../../support/returns/report-polling';

const HOUR_S = 3600;

const side = new ReportPolling();

beforeAll(() => side.start());
afterAll(() => side.stop());

/** Waits until this instance shows the age that the alarm on overdue polls reads. */
async function expectAge({ metrics }: PollInstance, seconds: number): Promise<void> {
  await eventually(`the age is ${seconds} s`, async () =>
    (await metrics.metrics()).includes(`\nsyncstate_returns_last_poll_age_seconds ${seconds}\n`),
  );
}

it('the age of the last poll grows while none has ever finished, across a restart too, so that an alarm can be raised', async () => {
  const first = await side.instance();
  side.clock.ms += HOUR_S * 1000;
  await expectAge(first, HOUR_S);

  side.amazon.setReportSettings({ processing: { queuedMs: 1e9, progressMs: 0 } });
  await first.poller.begin('manual');
  await side.until(first, ({ work }) => work?.report.phase === 'asked');
  const { work } = await first.states.load();
  side.clock.ms = (work?.beganAt ?? 0) + 20 * HOUR_S * 1000;
  await expectAge(await side.instance(), 20 * HOUR_S);

  await first.states.save({ ...(await first.states.load()), lastFinishedAt: '2026-11-22T10:00:00Z' });
  side.clock.ms = Date.parse('2026-11-22T12:00:00Z');
  await expectAge(first, 2 * HOUR_S);
});
