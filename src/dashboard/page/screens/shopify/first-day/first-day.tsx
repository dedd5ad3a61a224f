import type { ComponentChildren } from 'preact';
import { useAction } from '../../../parts/action';
import { ActionButton } from '../../../parts/action-button';
import { Icon } from '../../../parts/icon';
import { Resume } from '../../../parts/sending/resume';
import '../../../parts/sending/sending.css';
import { Failure } from '../../../parts/states';
import { Time } from '../../../parts/time';
import type { ShopifyImport } from '../../../api/shopify-answers';
import {
  findingsOf,
  heldText,
  progressOf,
  registerWords,
  releaseOf,
  type Step,
  stepOf,
} from './import-words';
import { Skipped } from './skipped';
import { type Held, useHeld } from './use-held';
import { type ImportRun, useImport } from './use-import';

interface FirstDayProps {
  readonly onClose: () => void;
}

/** The first day in three steps: the shop is read as a dry run, then registered, and then Amazon gets its quantities. */
export function FirstDay({ onClose }: FirstDayProps) {
  const run = useImport();
  const { view, failure } = run;
  const held = useHeld(`${view?.status ?? ''} ${view?.startedAt ?? ''}`);
  const step = view === undefined ? undefined : stepOf(view, held.count ?? 0);
  return (
    <section class="panel first-day" aria-labelledby="first-day">
      <h2 id="first-day">First day: register what the shop has</h2>
      {failure === undefined ? null : <Failure failure={failure} />}
      {view === undefined || step === undefined ? null : (
        <ol class="steps-of-day">
          <StepItem step="read" current={step} title="Read the shop">
            <ReadStep run={run} view={view} />
          </StepItem>
          <StepItem step="register" current={step} title="Register its SKUs">
            <RegisterStep run={run} view={view} />
          </StepItem>
          <StepItem step="send" current={step} title="Send the quantities to Amazon">
            <SendStep held={held} />
          </StepItem>
        </ol>
      )}
      {view === undefined || view.status === 'never' ? null : <Skipped view={view} />}
      <div class="editor-buttons">
        <button type="button" class="secondary outline" onClick={onClose}>
          Close
        </button>
      </div>
    </section>
  );
}

const ORDER: readonly Step[] = ['read', 'register', 'send', 'done'];

function StepItem(props: {
  readonly step: Step;
  readonly current: Step;
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  const { step, current, title, children } = props;
  const isPast = ORDER.indexOf(step) < ORDER.indexOf(current);
  const isCurrent = step === current;
  return (
    <li
      class={isCurrent ? 'is-current' : isPast ? 'is-past' : 'is-next'}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <h3>
        {title}
        {isPast ? (
          <span class="good">
            {' '}
            <Icon name="check" /> done
          </span>
        ) : null}
      </h3>
      {children}
    </li>
  );
}

interface StepProps {
  readonly run: ImportRun;
  readonly view: ShopifyImport;
}

function ReadStep({ run, view }: StepProps) {
  const action = useAction();
  const isRunning = view.status === 'under_way' && view.dryRun === true;
  const isRead = view.status === 'finished' && view.dryRun === true;
  return (
    <>
      <p>Reads every variant with its stock from Shopify. It is a dry run: nothing is written.</p>
      {isRunning ? <Bar view={view} /> : null}
      {isRead ? <Findings view={view} /> : null}
      {view.status === 'failed' && view.dryRun === true ? <p class="bad">{view.error?.message}</p> : null}
      {view.status === 'under_way' ? null : (
        <ActionButton
          action={action}
          class={view.status === 'never' ? 'small' : 'secondary outline small'}
          onClick={() => {
            action.start(async () => {
              await run.start(true);
              return undefined;
            });
          }}
        >
          {view.status === 'never' ? 'Read the shop' : 'Read it again'}
        </ActionButton>
      )}
    </>
  );
}

function RegisterStep({ run, view }: StepProps) {
  const action = useAction();
  const isOfThis = view.dryRun === false;
  const isReady = view.status === 'finished' && view.dryRun === true && view.created > 0;
  return (
    <>
      <p>
        Each SKU that is not registered gets the sum of what Shopify has available at the locations of the
        pool. What is registered already stays as it is. Amazon gets nothing yet.
      </p>
      {isOfThis && view.status === 'under_way' ? <Bar view={view} /> : null}
      {isOfThis && view.status === 'finished' ? <Findings view={view} /> : null}
      {isOfThis && view.status === 'failed' ? (
        <p class="bad">{view.error?.message} What is registered stays; another run goes on from there.</p>
      ) : null}
      {isReady || (isOfThis && view.status === 'failed') ? (
        <ActionButton
          action={action}
          class="small"
          onClick={() => {
            action.start(async () => {
              await run.start(false);
              return undefined;
            });
          }}
        >
          {isReady ? registerWords(view.created) : 'Go on'}
        </ActionButton>
      ) : null}
    </>
  );
}

function SendStep({ held }: { readonly held: Held }) {
  const { count = 0, from } = held;
  const releasing = releaseOf(count, from);
  return (
    <>
      <p>
        The SKUs that an import registered are held from Amazon, and every other SKU goes on as ever. The dry
        run says how many quantities would change, and by how much; it also ends a pause.
      </p>
      {count === 0 ? (
        <p class="quiet">Nothing is held.</p>
      ) : releasing === undefined ? (
        <p>
          <Icon name="hand" /> {heldText(count)}
        </p>
      ) : (
        <label class="progress">
          {releasing.text}. It goes on when this screen is closed.
          <progress value={releasing.value} max={1} />
        </label>
      )}
      {count === 0 ? null : (
        <div class="sending">
          <Resume label="See what Amazon would get" onResumed={held.release} />
        </div>
      )}
    </>
  );
}

function Bar({ view }: { readonly view: ShopifyImport }) {
  const { text, value } = progressOf(view);
  return (
    <label class="progress">
      {text}
      {view.startedAt === undefined ? null : (
        <>
          , started <Time at={view.startedAt} short />
        </>
      )}
      . It goes on when this screen is closed.
      <progress {...(value === undefined ? {} : { value, max: 1 })} />
    </label>
  );
}

function Findings({ view }: { readonly view: ShopifyImport }) {
  return (
    <>
      <ul class="findings">
        {findingsOf(view).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {view.finishedAt === undefined ? null : (
        <p class="quiet">
          Ended <Time at={view.finishedAt} />
        </p>
      )}
    </>
  );
}
