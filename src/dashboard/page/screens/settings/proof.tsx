import type { Verification, Violation } from '../../api/answers';
import { useAction } from '../../parts/action';
import { Icon } from '../../parts/icon';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { skuHref } from '../../router/location';
import { progressOf, verdictOf } from './verdict';
import type { VerificationRun } from './use-verification';

/** The proof of the ledger: start it, follow it, and read its verdict. */
export function Proof({ run }: { readonly run: VerificationRun }) {
  const { verification, failure, start } = run;
  const action = useAction();
  const isRunning = verification?.state === 'running';
  const shown = action.failure ?? failure;
  return (
    <section aria-labelledby="proof">
      <h2 id="proof">Proof of the ledger</h2>
      <p>
        Reads all tables and proves that every stock is the sum of its ledger, and that its figure was pushed
        to Amazon or waits for its push. It changes nothing, and orders go on.
      </p>
      <div class="proof" aria-live="polite">
        {verification === undefined ? null : <Run verification={verification} />}
      </div>
      {shown === undefined ? null : <Failure failure={shown} />}
      <button
        type="button"
        aria-busy={action.isBusy}
        disabled={action.isBusy || isRunning}
        onClick={() => {
          action.start(async () => {
            await start();
            return undefined;
          });
        }}
      >
        {isRunning ? 'The proof is running' : 'Prove the ledger'}
      </button>
    </section>
  );
}

function Run({ verification }: { readonly verification: Verification }) {
  const { state, startedAt, finishedAt, proof } = verification;
  if (state === 'never') return <p>No proof has run yet.</p>;
  if (state === 'running') return <Progress verification={verification} />;
  const verdict = verdictOf(verification);
  return (
    <>
      {verdict === undefined ? null : (
        <>
          <p class={`verdict ${verdict.tone}`}>
            <Icon name={verdict.icon} /> {verdict.text}
          </p>
          <p>{verdict.basis}</p>
        </>
      )}
      <p>
        Ended <Time at={finishedAt ?? startedAt ?? new Date(0).toISOString()} />
      </p>
      {proof === undefined || proof.violations.length === 0 ? null : (
        <Violations violations={proof.violations} count={proof.violationCount} />
      )}
    </>
  );
}

function Progress({ verification }: { readonly verification: Verification }) {
  const { value, text } = progressOf(verification);
  return (
    <label class="progress">
      {text}
      {verification.startedAt === undefined ? null : (
        <>
          , started <Time at={verification.startedAt} short />
        </>
      )}
      <progress {...(value === undefined ? {} : { value, max: 1 })} />
    </label>
  );
}

interface ViolationsProps {
  readonly violations: readonly Violation[];
  readonly count: number;
}

function Violations({ violations, count }: ViolationsProps) {
  return (
    <>
      <div class="table">
        <table class="stacked">
          <caption class="unseen">Contradictions</caption>
          <thead>
            <tr>
              <th scope="col">SKU</th>
              <th scope="col">invariant</th>
              <th scope="col">contradiction</th>
              <th scope="col">expected</th>
              <th scope="col">found</th>
            </tr>
          </thead>
          <tbody>
            {violations.map(({ sku, invariant, what, expected, found }, index) => (
              <tr key={`${index} ${sku}`}>
                <th scope="row">
                  <a class="sku" href={skuHref(sku)} data-row>
                    {sku}
                  </a>
                </th>
                <td data-label="invariant">{invariant}</td>
                <td data-label="contradiction">{what}</td>
                <td data-label="expected">{expected}</td>
                <td data-label="found">{found}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > violations.length ? (
        <p>
          The first {violations.length} of {count.toLocaleString('en')}. <code>npm run verify -- --json</code>{' '}
          lists all.
        </p>
      ) : null}
    </>
  );
}
