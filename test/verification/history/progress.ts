import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked } from '#test/verification/history/record.ts';
import type { Progress } from '#test/verification/history/visit.ts';

const ENOUGH_VANISHED = 4;
const STANDSTILL_MS = 4_000;
/** How often five minutes are skipped at most. Together, this is far less than the day for which ended places are kept. */
const MAX_SKIPS = 11;
const LATEST_END_MS = 240_000;
/** Within this time the last waiting fans learn that no seat is left. */
const AFTERMATH_MS = 2_000;

/**
 * Skips time once enough fans have gone away with seats, or once nothing happens because such fans hold all seats. All holds,
 * passes and calls then expire. The race is over when all sales are sold out or no fan is left.
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
      const areStuck = performance.now() - steppedAt > STANDSTILL_MS && havePolledTwice(history.slice(seen));
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

    // The last skip comes after the end, so that fans who went away come back too late.
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

/** Whether a request is a success other than a waiting answer. */
const isStep = ({ userId, status = 500 }: Asked): boolean =>
  userId !== undefined && status < 300 && status !== 202;

/** Whether waiting fans have polled twice on average. By then a called fan has entered, even on a slow machine. */
const havePolledTwice = (asked: readonly Asked[]): boolean => {
  const waiting = asked.filter(({ status }) => status === 202).map(({ userId }) => userId);
  return waiting.length >= 2 * new Set(waiting).size;
};
