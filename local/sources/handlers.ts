import { functionFile, type FunctionName, functionNames } from '#functions/names.ts';
import type { Clock } from '#lib/clock.ts';
import type { Handler } from '#local/local-function.ts';

interface HandlerModule {
  readonly handler: Handler;
  /** Makes the handler with another clock. Only consumers have it. */
  readonly withClock?: (clock: Clock) => Handler;
}

/** Imports the handlers of all functions: the modules that Lambda runs. Set the environment first. */
export const loadHandlers = async (clock: Clock): Promise<ReadonlyMap<FunctionName, Handler>> =>
  new Map(
    await Promise.all(
      functionNames.map(async (name) => {
        const { handler, withClock } = (await import(
          /* @vite-ignore */ `#functions/${functionFile(name)}.ts`
        )) as HandlerModule;
        return [name, withClock?.(clock) ?? handler] as const;
      }),
    ),
  );
