import type { Context } from 'aws-lambda';

import { lambdaContext, timeLeft } from '#local/lambda-context.ts';

/** A function of the service: its code runs in this process or in a thread. */
export interface LocalFunction {
  readonly name: string;
  /** @param signal aborts when the stack stops: the function then has no time left */
  invoke(event: unknown, signal?: AbortSignal): Promise<unknown>;
}

export type Handler = (event: never, context: Context) => Promise<unknown>;

/** Runs a handler in this process. */
export const inProcess = (name: string, timeoutSeconds: number, handler: Handler): LocalFunction => ({
  name,
  invoke: (event, signal) => {
    const remaining = timeLeft(timeoutSeconds * 1_000);
    return handler(
      event as never,
      lambdaContext(name, () => (signal?.aborted ? 0 : remaining())),
    );
  },
});
