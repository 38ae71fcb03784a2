import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked } from '#test/faults/history/record.ts';
import type { Course } from '#test/faults/history/visit.ts';

const VANISHED = 4;
/** Longer than a fan who is called takes to come. */
const STANDSTILL_MS = 4_000;
const LATEST_END_MS = 150_000;
/** In which those who still wait are told that nothing is left. */
const AFTERMATH_MS = 2_000;

/**
 * Time is skipped whenever enough fans have gone away with seats, or nobody gets on because all room is of those who
 * went away: all holds, passes and calls run out at once. It is over when both dates have been sold out, or no fan is
 * left, however long that takes a slow machine.
 */
export const aCourse = (
  history: readonly Asked[],
  dates: number,
  skip: () => Promise<void>,
): Course & { readonly run: (fans: Promise<unknown>) => Promise<void> } => {
  let nextSkip = Promise.withResolvers<void>();
  let vanished = 0;
  let over = false;

  const soldOut = () => {
    const told = history.filter(({ body }) => body?.soldOut === true || body?.code === 'SOLD_OUT');
    return new Set(told.map(({ scheduleId }) => scheduleId)).size === dates;
  };
  const stepsOfFans = () =>
    history.filter(({ userId, status = 500 }) => userId !== undefined && status < 300 && status !== 202).length;

  const run = async (fans: Promise<unknown>): Promise<void> => {
    let isEmpty = false;
    const leave = () => {
      isEmpty = true;
    };
    fans.then(leave, leave);
    const latestEnd = performance.now() + LATEST_END_MS;
    const hasEnded = () => isEmpty || soldOut() || performance.now() > latestEnd;

    while (!hasEnded()) {
      let steps = -1;
      let steppedAt = 0;
      do {
        if (stepsOfFans() > steps) steppedAt = performance.now();
        steps = stepsOfFans();
        await sleep(100);
      } while (!hasEnded() && vanished < VANISHED && performance.now() - steppedAt < STANDSTILL_MS);
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
