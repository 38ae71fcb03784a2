import type { FunctionName } from '#functions/names.ts';
import type { Clock } from '#lib/clock.ts';
import { loadHandlers } from '#local/sources/handlers.ts';
import type { Handler } from '#local/local-function.ts';
import { type Fault, hooked } from '#test/support/faults.ts';

/** A Lambda container: the code of all functions, with its own memory. */
export interface Container {
  readonly handlers: ReadonlyMap<FunctionName, Handler>;
  /** Runs `act` with these hooks: the clock, and what sees every SDK call and every try of a call. */
  during<Result>(hooks: Hooks, act: () => Promise<Result>): Promise<Result>;
}

interface Hooks {
  readonly clock: Clock;
  readonly call: Fault;
  readonly each: Fault;
}

/** Opens a container. Each fresh import of this module gives one that shares no memory with the others. */
export const openContainer = async (): Promise<Container> => {
  let now: Clock = Date.now;
  return {
    handlers: await loadHandlers(() => now()),
    during: ({ clock, call, each }, act) => {
      now = clock;
      return hooked('call', call, () => hooked('try', each, act));
    },
  };
};
