import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ImportReport } from '../../api/answers';
import { type ApiFailure, send } from '../../api/client';
import { useAction } from '../action';
import { focusOnce } from '../forms/field';
import { Failure } from '../states';
import './import.css';
import { type ChosenFile, type ImportKind, readFile, writeFile } from './import-calls';
import { Progress } from './progress';
import { counted, soldOutRows, writableRows } from './verdicts';
import { VerdictTable } from './verdict-table';

interface Checked {
  readonly report: ImportReport;
  readonly isWritten: boolean;
}

interface ImportProps {
  readonly kind: ImportKind;
  /** What the file has, above the choice of one. */
  readonly children: ComponentChildren;
  readonly onWritten: () => void;
  readonly onClose: () => void;
}

/** Import in two steps: the file is checked as a dry run, row by row, and the same bytes are written then. */
export function ImportPanel({ kind, children, onWritten, onClose }: ImportProps) {
  const file = useSignal<ChosenFile | undefined>(undefined);
  const checked = useSignal<Checked | undefined>(undefined);
  const throughLine = useSignal(0);
  const check = useAction();
  const write = useAction();
  const isBusy = check.isBusy || write.isBusy;

  const dryRun = (chosen: () => Promise<ChosenFile>): void => {
    check.reset();
    write.reset();
    checked.value = undefined;
    throughLine.value = 0;
    check.start(async () => {
      file.value = await chosen();
      const report = await send<ImportReport>('POST', `${kind.path}?dryRun=true`, file.value.bytes);
      checked.value = { report, isWritten: false };
      return undefined;
    });
  };
  const writeRows = (): void => {
    const chosen = file.value;
    if (chosen === undefined) return;
    write.start(async (key) => {
      const report = await writeFile(kind.path, chosen, key, (line) => {
        throughLine.value = line;
      });
      checked.value = { report, isWritten: true };
      onWritten();
      return `${chosen.name} is imported: ${counted(writableRows(report), 'row')} written.`;
    });
  };
  return (
    <section class="panel" aria-labelledby="import-title">
      <h2 id="import-title">Import CSV</h2>
      {children}
      <div class="import-file">
        <label>
          CSV file
          <input
            type="file"
            ref={focusOnce}
            accept=".csv,.txt,.tsv,text/csv"
            disabled={isBusy}
            onChange={({ currentTarget: { files } }) => {
              const picked = files?.[0];
              if (picked !== undefined) dryRun(() => readFile(picked));
            }}
            onClick={(event) => {
              // The same file chosen again is read again: it may have been mended.
              event.currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" class="secondary outline" disabled={isBusy} onClick={onClose}>
          Close
        </button>
      </div>
      <div class="import-state" aria-live="polite">
        {check.isBusy ? <Progress text={`Checking ${file.value?.name ?? 'the file'}`} /> : null}
        {write.isBusy ? (
          <Progress
            text={
              throughLine.value === 0
                ? 'Writing'
                : `Writing, line ${throughLine.value.toLocaleString('en')} is reached`
            }
          />
        ) : null}
        {check.failure === undefined ? null : (
          <>
            <Failure failure={check.failure} />
            <p>Nothing was changed. Choose the mended file, or the same one again.</p>
          </>
        )}
      </div>
      {checked.value === undefined ? null : (
        <>
          <Summary file={file.value?.name ?? ''} checked={checked.value} />
          {checked.value.isWritten ? null : (
            <WriteButton
              rows={writableRows(checked.value.report)}
              isBusy={isBusy}
              failure={write.failure}
              onWrite={writeRows}
            />
          )}
          <VerdictTable kind={kind} report={checked.value.report} isWritten={checked.value.isWritten} />
        </>
      )}
    </section>
  );
}

function Summary({
  file,
  checked: { report, isWritten },
}: {
  readonly file: string;
  readonly checked: Checked;
}) {
  const { rows, created, changed, unchanged, rejected, ignoredColumns } = report;
  const soldOut = soldOutRows(report);
  return (
    <div class="import-summary">
      <p>
        <strong>
          {file}: {counted(rows.length, 'row')} {isWritten ? 'imported' : 'checked, nothing written yet'}.
        </strong>{' '}
        {created.toLocaleString('en')} {isWritten ? 'created' : 'to create'}, {changed.toLocaleString('en')}{' '}
        {isWritten ? 'changed' : 'to change'}, {unchanged.toLocaleString('en')} unchanged,{' '}
        <span class={rejected > 0 ? 'bad' : undefined}>{rejected.toLocaleString('en')} rejected</span>.
      </p>
      {soldOut === 0 ? null : (
        <p class="warning">
          {counted(soldOut, 'SKU')} {isWritten ? 'went' : 'goes'} to 0 on the shelf, and Amazon shows 0 for{' '}
          {soldOut === 1 ? 'it' : 'them'}.
        </p>
      )}
      {ignoredColumns === undefined ? null : (
        <p>Columns that are not imported: {ignoredColumns.join(', ')}.</p>
      )}
    </div>
  );
}

interface WriteProps {
  readonly rows: number;
  readonly isBusy: boolean;
  readonly failure: ApiFailure | undefined;
  readonly onWrite: () => void;
}

function WriteButton({ rows, isBusy, failure, onWrite }: WriteProps) {
  if (rows === 0) return <p>There is nothing to write.</p>;
  return (
    <>
      <button type="button" class="import-write" aria-busy={isBusy} disabled={isBusy} onClick={onWrite}>
        {failure === undefined ? `Write ${counted(rows, 'change')}` : 'Try again: rows are written once'}
      </button>
      {failure === undefined ? null : <Failure failure={failure} />}
    </>
  );
}
