import { parentPort, workerData } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';

import { lambdaContext, timeLeft } from '#local/lambda-context.ts';
import type { Handler } from '#local/local-function.ts';
import type { Fault, FromWorker, Init, ToWorker } from '#local/template/worker-messages.ts';

/** Runs in the thread of a function: loads the bundle, and calls its handler as Lambda's runtime does. */
const { file, exported, functionName, memoryMb, timeoutMs, clockOffset } = workerData as Init;

// The bundle uses the clock of the stack.
const offset = new BigInt64Array(clockOffset);
const { now } = Date;
Date.now = () => now() + Number(Atomics.load(offset, 0));

const { [exported]: handler } = (await import(pathToFileURL(file).href)) as Record<string, Handler>;
if (typeof handler !== 'function') throw new Error(`${file} exports no ${exported}`);

const hurried = new Set<number>();

const faultOf = (thrown: unknown): Fault => {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, message, stack };
};

const answer = async (id: number, event: string): Promise<FromWorker> => {
  const remaining = timeLeft(timeoutMs);
  const context = lambdaContext(functionName, () => (hurried.has(id) ? 0 : remaining()), memoryMb);
  try {
    const result = await handler(JSON.parse(event) as never, context);
    return { id, result: JSON.stringify(result) };
  } catch (error) {
    return { id, fault: faultOf(error) };
  } finally {
    hurried.delete(id);
  }
};

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const reply = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToWorker) => {
  if ('hurry' in message) hurried.add(message.hurry);
  else void answer(message.id, message.event).then(reply);
});
