import type { FunctionName } from '#functions/names.ts';
import type { Clock } from '#lib/clock.ts';
import { loadHandlers } from '#local/sources/handlers.ts';
import type { Handler } from '#local/local-function.ts';
import { type Fault, hooked } from '#test/support/faults.ts';

/** A container: the code of all functions, with memory of its own. */
export interface Container {
  readonly handlers: ReadonlyMap<FunctionName, Handler>;
  /** Goes by this clock, and sends every call of its clients and every try of one through these, while something is done. */
  during<Result>(surroundings: Surroundings, act: () => Promise<Result>): Promise<Result>;
}

interface Surroundings {
  readonly clock: Clock;
  readonly call: Fault;
  readonly each: Fault;
}

/**
 * Opens a container. Each import of this module that loads the service anew makes one that shares nothing with the
 * others: what functions remember between requests, they remember a container.
 */
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
