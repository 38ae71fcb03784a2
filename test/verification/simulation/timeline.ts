import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

import type { Instant } from '#lib/clock.ts';
import type { Random } from '#test/support/random.ts';

/** Whose code runs: a fan, or one invocation of a function. */
export interface Actor {
  readonly name: string;
  /** How much longer than it asks for its sleeps take: a container that gets little of its machine. */
  readonly slowness: number;
  /** It has stopped: nothing that it still does changes anything. */
  isDead: boolean;
  /** How many calls it has made. */
  calls: number;
  /** Where it stops: before or after which of its calls. */
  readonly end?: { readonly atCall: number; readonly isDone: boolean; readonly stop: () => void };
}

export const somebody = (name: string): Actor => ({ name, slowness: 1, isDead: false, calls: 0 });

const actors = new AsyncLocalStorage<Actor>();

export const currentActor = (): Actor | undefined => actors.getStore();

export const actAs = <Result>(actor: Actor, act: () => Promise<Result>): Promise<Result> =>
  actors.run(actor, act);

/** Work that goes on outside of the event loop, while nobody waits at the gate. */
const outside = { running: 0, last: Promise.resolve() as Promise<unknown> };

/** Does such work one after the other, so that what began first ends first. */
export const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
  outside.running += 1;
  const done = outside.last.then(work).finally(() => (outside.running -= 1));
  outside.last = done.catch(() => undefined);
  return done;
};

interface Happening {
  readonly at: Instant;
  readonly order: number;
  readonly happen: () => unknown;
}

/**
 * Virtual time. One thing happens at a time; before the next one does, everybody has come to rest: at a call, at a
 * timer, or at the end. So the order in which things happen is that of the times that chance gave them, and nothing else.
 */
export interface Timeline {
  readonly now: () => Instant;
  after(ms: number, happen: () => unknown): void;
  sleep(ms: number): Promise<void>;
  /** Lets someone live; whatever they throw ends the run. */
  spawn(name: string, live: () => Promise<void>): void;
  /** Lets things happen until nothing more will, or would only later than this. */
  run(until: Instant): Promise<void>;
}

export const startTimeline = (random: Random, startsAt: Instant): Timeline => {
  let now = startsAt;
  let failure: Error | undefined;
  /** The last is the next. */
  const ahead: Happening[] = [];

  const isLater = (one: Happening, other: Happening): boolean =>
    one.at > other.at || (one.at === other.at && one.order > other.order);

  const after = (ms: number, happen: () => unknown): void => {
    const happening = { at: now + Math.max(0, Math.round(ms)), order: random.next(), happen };
    let low = 0;
    let high = ahead.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isLater(ahead[middle] as Happening, happening)) low = middle + 1;
      else high = middle;
    }
    ahead.splice(low, 0, happening);
  };

  return {
    now: () => now,
    after,
    sleep: (ms) =>
      new Promise<void>((resolve) => {
        after(ms, resolve);
      }),
    spawn: (name, live) => {
      actAs(somebody(name), live).catch((error: Error) => (failure ??= error));
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

/** Does something outside of the world, while nothing else happens in it. */
export const meanwhile = (timeline: Timeline, act: () => Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    timeline.after(0, async () => {
      await act();
      resolve();
    });
  });
