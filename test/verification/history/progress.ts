import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked } from '#test/verification/history/record.ts';
import type { Progress } from '#test/verification/history/visit.ts';

const ENOUGH_VANISHED = 4;
const STANDSTILL_MS = 4_000;
/** Of five minutes each: what has ended is kept for a day, and must still be there when all is judged. */
const MAX_SKIPS = 11;
const LATEST_END_MS = 240_000;
/** In which those who still wait are told that nothing is left. */
const AFTERMATH_MS = 2_000;

/**
 * Time is skipped whenever enough fans have gone away with seats, or nobody gets on because all room is of those who
 * went away: all holds, passes and calls run out at once. It is over when both dates have been sold out or no fan is
 * left, however long that takes a slow machine.
 */
export const trackProgress = (
  history: readonly Asked[],
  dates: number,
  skip: () => Promise<void>,
): Progress & { readonly run: (fans: Promise<unknown>) => Promise<void> } => {
  let nextSkip = Promise.withResolvers<void>();
  let vanished = 0;
  let over = false;

  const isSoldOut = () => {
    const told = history.filter(({ body }) => body?.soldOut === true || body?.code === 'SOLD_OUT');
    return new Set(told.map(({ scheduleId }) => scheduleId)).size === dates;
  };

  const someVanishedOrAreStuck = () => {
    let seen = history.length;
    let steppedAt = performance.now();
    return () => {
      const stepped = history.findLastIndex(isStep) + 1;
      if (stepped > seen) {
        seen = stepped;
        steppedAt = performance.now();
      }
      const areStuck = performance.now() - steppedAt > STANDSTILL_MS && haveAskedTwice(history.slice(seen));
      return areStuck || vanished >= ENOUGH_VANISHED;
    };
  };

  const run = async (fans: Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    let areGone = false;
    const goAway = () => {
      areGone = true;
    };
    fans.then(goAway, goAway);
    const hasEnded = () => areGone || isSoldOut() || performance.now() - startedAt > LATEST_END_MS;

    // Also in the end, so that those who vanished come back too late.
    for (let skips = 0; skips < MAX_SKIPS && !hasEnded(); skips += 1) {
      const isTimeToSkip = someVanishedOrAreStuck();
      while (!hasEnded() && !isTimeToSkip()) await sleep(100);
      await skip();
      vanished = 0;
      nextSkip.resolve();
      nextSkip = Promise.withResolvers();
    }
    await sleep(AFTERMATH_MS);
    over = true;
    nextSkip.resolve();
  };

  return {
    run,
    skipped: () => nextSkip.promise,
    isOver: () => over,
    noteVanished: () => {
      vanished += 1;
    },
  };
};

/** Something that a fan did, other than to wait. */
const isStep = ({ userId, status = 500 }: Asked): boolean =>
  userId !== undefined && status < 300 && status !== 202;

/** A fan who is called has come by then, also on a slow machine. */
const haveAskedTwice = (asked: readonly Asked[]): boolean => {
  const waiting = asked.filter(({ status }) => status === 202).map(({ userId }) => userId);
  return waiting.length >= 2 * new Set(waiting).size;
};
