import type { AnswerTo, Ask, AskMessage, ChildMessage, Question } from './messages';

type Handlers = {
  readonly [Q in Question]?: (ask: Ask<Q>, measuring: () => void) => Promise<AnswerTo<Q>> | AnswerTo<Q>;
};

/** The child's side of the protocol. `onOrphaned` runs when the parent has ended. */
export function answerQuestions(handlers: Handlers, onOrphaned: () => void): void {
  process.on('message', (message: AskMessage) => {
    void answer(handlers, message);
  });
  process.on('disconnect', onOrphaned);
  // The channel must not keep a stopped service running.
  process.channel?.unref();
}

async function answer<Q extends Question>(handlers: Handlers, message: AskMessage<Q>): Promise<void> {
  const { id, question, ask } = message;
  const reply = (content: ChildMessage): void => {
    process.send?.(content);
  };
  try {
    const handler = handlers[question];
    if (handler === undefined) throw new Error(`This process does not know the question ${question}.`);
    reply({
      id,
      answer: await handler(ask, () => {
        reply({ id, notice: 'measuring' });
      }),
    });
  } catch (error) {
    reply({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
