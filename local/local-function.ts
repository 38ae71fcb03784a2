import type { Context } from 'aws-lambda';

import { lambdaContext, timeLeft } from '#local/lambda-context.ts';

/** A function as the laptop calls it, wherever its code runs. */
export interface LocalFunction {
  readonly name: string;
  /** @param signal tells that the stack is about to stop: the function has no time left then */
  invoke(event: unknown, signal?: AbortSignal): Promise<unknown>;
}

export type Handler = (event: never, context: Context) => Promise<unknown>;

/** A function that runs in this process. */
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
