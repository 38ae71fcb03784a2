import { functionFile, type FunctionName, functionNames } from '#functions/names.ts';
import type { Clock } from '#lib/clock.ts';
import type { Handler } from '#local/local-function.ts';

interface HandlerModule {
  readonly handler: Handler;
  /** Of a function that no request starts: the handler that goes by a clock. */
  readonly withClock?: (clock: Clock) => Handler;
}

/** The handlers of all functions: the very modules that Lambda runs. The environment must be set before. */
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
