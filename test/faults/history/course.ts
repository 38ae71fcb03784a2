import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked } from '#test/faults/history/record.ts';
import type { Course } from '#test/faults/history/visit.ts';

const VANISHED = 6;
const LATEST_SKIP_MS = 20_000;
const LATEST_END_MS = 45_000;

/**
 * Once enough fans have gone away with seats, time is skipped: all holds, passes and calls run out at once. When both
 * dates are sold out then, it is over; slow machines come less far.
 */
export const aCourse = (
  history: readonly Asked[],
  dates: number,
  skip: () => Promise<void>,
): Course & { readonly run: () => Promise<void> } => {
  const skipped = Promise.withResolvers<void>();
  let over = false;
  let vanished = 0;
  const soldOut = () =>
    new Set(history.filter(({ body }) => body?.soldOut === true).map(({ scheduleId }) => scheduleId)).size;
  return {
    skipped: skipped.promise,
    isOver: () => over,
    noteVanished: () => {
      vanished += 1;
    },
    run: async () => {
      const startedAt = performance.now();
      const until = async (isTime: () => boolean, latestMs: number) => {
        while (!isTime() && performance.now() - startedAt < latestMs) await sleep(100);
      };
      await until(() => vanished >= VANISHED, LATEST_SKIP_MS);
      await skip();
      skipped.resolve();
      await until(() => soldOut() === dates, LATEST_END_MS);
      await sleep(2_000);
      over = true;
    },
  };
};
