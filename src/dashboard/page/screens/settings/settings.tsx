import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SettingsView } from '../../api/answers';
import { ApiFailure, get } from '../../api/client';
import { link } from '../../live/live';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { LogOut } from '../../shell/log-out';
import { Configuration } from './configuration';
import { Proof } from './proof';
import { ShopState } from './shop-state';
import { useVerification } from './use-verification';
import './settings.css';

/** The configuration in force, the proof of the ledger, and what runs here. */
export function Settings() {
  const answer = useSignal<SettingsView | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const run = useVerification();
  const isLost = link.value === 'lost';
  useEffect(() => {
    // A restart may bring another configuration: it is read again when the service comes back.
    if (isLost) return;
    const abort = new AbortController();
    get<SettingsView>('/api/settings', abort.signal)
      .then((settings) => {
        answer.value = settings;
        failure.value = undefined;
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiFailure) failure.value = error;
      });
    return () => {
      abort.abort();
    };
  }, [isLost]);
  return (
    <>
      <h1>Settings and proof</h1>
      {failure.value === undefined ? null : <Failure failure={failure.value} />}
      {answer.value === undefined || !run.isRead ? null : (
        <>
          <Instance answer={answer.value} />
          <ShopState />
          <Proof run={run} />
          <Configuration settings={answer.value.settings} />
        </>
      )}
    </>
  );
}

function Instance({ answer }: { readonly answer: SettingsView }) {
  return (
    <section aria-labelledby="instance">
      <h2 id="instance">This service</h2>
      <dl class="facts">
        <div>
          <dt>version</dt>
          <dd>SyncState {answer.version}</dd>
        </div>
        <div>
          <dt>Node.js</dt>
          <dd>{answer.node}</dd>
        </div>
        <div>
          <dt>instance</dt>
          <dd>{answer.instance}</dd>
        </div>
        <div>
          <dt>started</dt>
          <dd>
            <Time at={answer.startedAt} />
          </dd>
        </div>
        <div>
          <dt>store</dt>
          <dd>{answer.store}</dd>
        </div>
        {answer.instances.length < 2 ? null : (
          <div>
            <dt>instances</dt>
            <dd>
              <ul>
                {answer.instances.map(({ address, isThis, commits }) => (
                  <li key={address}>
                    {address}
                    {isThis ? ', this one' : ''}
                    {commits ? ', commits for all' : ''}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>page</dt>
          <dd>
            {answer.events === 'stream'
              ? 'follows events as they happen'
              : 'asks every 5 s: this form of the service sends no events'}
          </dd>
        </div>
      </dl>
      <p class="ways">
        <a href="/docs">API documentation</a> <a href="/metrics">Metrics</a> <LogOut />
      </p>
    </section>
  );
}
