import { BOARD_MOST_MS, BOARD_MS } from '#bench/rehearse/people.ts';
import { SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';

/**
 * How often all waiting pages together read the board in a second. The sooner its number can be called (`untilCallable`), the
 * more often a page reads. The reads are counted in bulk, not fan by fan, because the edge answers them.
 */
export const boardsASecond = ({ serving, tail, callSize, soldOut }: QueueState): number => {
  if (soldOut) return 0;
  let boards = 0;
  let ahead = 0;
  let size = CALL_LIMIT;
  let next = Math.min(2 * Math.max(CALL_LIMIT, callSize), CALL_MOST);
  for (let calls = 0; ahead < tail - serving; calls += 1) {
    const through = Math.min(tail - serving, ahead + size);
    const everyMs = Math.min(BOARD_MOST_MS, Math.max(BOARD_MS, (calls - 1) * CALL_MS));
    boards += (through - ahead) * (SECOND / everyMs);
    ahead = through;
    size = next;
    next = Math.min(2 * next, CALL_MOST);
  }
  return boards;
};
