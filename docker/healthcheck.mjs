// Exit code 0 when the service in this container is ready, 1 when not; the body names the problem.
import process from 'node:process';

const { PORT = '3000' } = process.env;
try {
  const answer = await fetch(`http://127.0.0.1:${PORT}/health/ready`, { signal: AbortSignal.timeout(4000) });
  process.stdout.write(`${answer.status} ${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`no answer: ${error.cause?.code ?? error.name}\n`);
  process.exitCode = 1;
}
