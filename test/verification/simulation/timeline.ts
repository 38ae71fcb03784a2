import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

import type { Instant } from '#lib/clock.ts';
import type { Random } from '#test/support/random.ts';

/** Whose code runs: a fan, a service, or one invocation of a function. */
export interface Actor {
  readonly name: string;
  /** How many times longer its sleeps take: a container with little CPU. */
  readonly slowness: number;
  /** It has stopped: its later writes have no effect. */
  isDead: boolean;
  /** How many calls it has made. */
  calls: number;
  /** At which call it stops, and whether that call takes effect. */
  readonly end?: { readonly atCall: number; readonly isDone: boolean; readonly stop: () => void };
}

export const anActor = (name: string): Actor => ({ name, slowness: 1, isDead: false, calls: 0 });

const actors = new AsyncLocalStorage<Actor>();

export const currentActor = (): Actor | undefined => actors.getStore();

export const actAs = <Result>(actor: Actor, act: () => Promise<Result>): Promise<Result> =>
  actors.run(actor, act);

/** Work outside of the event loop, such as cryptography. */
const outside = { running: 0, last: Promise.resolve() as Promise<unknown> };

/** Does such work one piece at a time, in the order in which it began. */
export const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
  outside.running += 1;
  const done = outside.last.then(work).finally(() => (outside.running -= 1));
  outside.last = done.catch(() => undefined);
  return done;
};

interface ScheduledEvent {
  readonly at: Instant;
  readonly order: number;
  readonly happen: () => unknown;
}

/**
 * Virtual time. One event runs at a time. The next one runs once every actor rests: at a call, at a timer, or at its
 * end. So only the drawn times decide the order of events.
 */
export interface Timeline {
  readonly now: () => Instant;
  after(ms: number, happen: () => unknown): void;
  sleep(ms: number): Promise<void>;
  /** Starts an actor. If it throws, the run ends. */
  spawn(name: string, live: () => Promise<void>): void;
  /** Runs events until none is left, or until this time. */
  run(until: Instant): Promise<void>;
}

export const startTimeline = (random: Random, startsAt: Instant): Timeline => {
  let now = startsAt;
  let failure: Error | undefined;
  /** Sorted; the last event is the next. */
  const ahead: ScheduledEvent[] = [];

  const isLater = (one: ScheduledEvent, other: ScheduledEvent): boolean =>
    one.at > other.at || (one.at === other.at && one.order > other.order);

  const after = (ms: number, happen: () => unknown): void => {
    const event = { at: now + Math.max(0, Math.round(ms)), order: random.next(), happen };
    let low = 0;
    let high = ahead.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isLater(ahead[middle] as ScheduledEvent, event)) low = middle + 1;
      else high = middle;
    }
    ahead.splice(low, 0, event);
  };

  return {
    now: () => now,
    after,
    sleep: (ms) =>
      new Promise<void>((resolve) => {
        after(ms, resolve);
      }),
    spawn: (name, live) => {
      actAs(anActor(name), live).catch((error: Error) => (failure ??= error));
    },
    run: async (until) => {
      for (;;) {
        do await turn();
        while (outside.running > 0);
        if (failure) throw failure;
        const next = ahead.pop();
        if (!next || next.at > until) return;
        now = next.at;
        await next.happen();
      }
    },
  };
};

/** Runs `act` as one event: nothing else happens meanwhile. */
export const whilePaused = (timeline: Timeline, act: () => Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    timeline.after(0, async () => {
      await act();
      resolve();
    });
  });
