import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { uncompressed } from '../../src/channels/amazon/reports/report-gunzip';
import { readReturns } from '../../src/channels/amazon/returns-report/returns-report';
import { answerQuestions } from '../support/answering';
import type { ReadFigures } from '../support/messages';
import { resetPeak, residentMb } from '../support/process-figures';

/** The reader of returns reports alone: it reads a document in Amazon's format and drops the rows. */
answerQuestions({ readReturns: ({ file }) => readFile(file) }, () => process.exit(0));

// The channel keeps this process running.
process.channel?.ref();

async function readFile(file: string): Promise<ReadFigures> {
  await delay(500);
  const idleMb = residentMb(process.pid, 'VmRSS');
  resetPeak(process.pid);
  const startedAt = performance.now();
  const stream = createReadStream(file);
  const source = {
    bytes: stream as AsyncIterable<Uint8Array>,
    close: () => {
      stream.destroy();
    },
  };
  const counts = { row: 0, unreadable: 0 };
  for await (const { kind } of readReturns(uncompressed(source, true), 'utf-8')) counts[kind] += 1;
  const seconds = (performance.now() - startedAt) / 1000;
  const peakMb = residentMb(process.pid, 'VmHWM');
  return { rows: counts.row, unreadable: counts.unreadable, seconds, idleMb, peakMb };
}
