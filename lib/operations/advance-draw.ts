import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { recordDelayOrCancellation } from '#lib/concert/concert.items.ts';
import { type Beacon, currentBeacon } from '#lib/draw/beacon.ts';
import { fetchRound } from '#lib/draw/beacon-round.ts';
import { seedOf } from '#lib/draw/checkpoint.ts';
import {
  delayed,
  type DrawStatus,
  drawStatus,
  isUnpublished,
  MARKED_AFTER_OPENING_MS,
  SEALED_BEFORE_ROUND_MS,
} from '#lib/draw/draw.ts';
import { requestPublication } from '#lib/draw/publication.items.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { sendMark } from '#lib/queue/intake.ts';
import { isComplete, type QueueState, type WithDraw } from '#lib/queue/queue.ts';
import { changeDraw } from '#lib/queue/queue-state.items.ts';
import { transact, write } from '#lib/table/transact.ts';

type Drawn = WithDraw<QueueState>;

/**
 * Advances a draw by one step, if it is time for one:
 *
 * ```
 *  saleOpensAt            all groups marked         sealed              the round comes
 * ───┼─────────────────────────┼──────────────────────┼──────────────────────┼────────▶ now
 *    │ mark the groups         │ request the seal     │                      │ draw
 *                                  10 s before the round, not sealed: delay
 * ```
 * Two ticks at the same time cannot both advance it: the write fails if the draw has changed since it was read.
 * @returns the queue as it is afterwards
 * @throws DomainError CONFLICT
 */
export const advanceDraw = async (state: Drawn, now: Instant): Promise<QueueState> => {
  const { draw, saleOpensAt = 0 } = state;
  if (isUnpublished(draw)) await request(state, now);
  return steps[drawStatus(draw, saleOpensAt, now)](state, now);
};

const closeEntries = async (state: Drawn, now: Instant): Promise<QueueState> => {
  const { draw, saleOpensAt = 0 } = state;
  if (now >= draw.roundAt - SEALED_BEFORE_ROUND_MS) return delay(state, now);
  if (isComplete(state)) await request(state, now);
  else if (now >= saleOpensAt + MARKED_AFTER_OPENING_MS) await markGroups(state, now);
  return state;
};

/** Marks every group that has no mark yet. SQS drops repeated marks: see `sendMark`. */
const markGroups = async (state: Drawn, now: Instant): Promise<void> => {
  const groups = Array.from({ length: state.draw.groups }, (_, group) => group);
  await Promise.all(
    groups.filter((group) => !state.marked?.[group]).map((group) => sendMark(state, group, now)),
  );
};

/** Gives the round up: no checkpoint could be sealed before it. */
const delay = async (state: Drawn, now: Instant): Promise<QueueState> => {
  const { draw } = state;
  const { beacon } = await rulesOf(state, now);
  const change = delayed(draw, beacon, now);
  const { round, roundAt } = change;
  log.info('a draw is delayed', { scheduleId: state.scheduleId, round, roundAt });
  await transact([changeDraw(state, change), recordDelayOrCancellation(state, { delayedTo: roundAt })]);
  return { ...state, draw: { ...draw, ...change } };
};

/** Reads the round of the beacon, and so gives every entry its number. Until a relay has the round, nothing changes. */
const drawNumbers = async (state: Drawn, now: Instant): Promise<QueueState> => {
  const { draw } = state;
  if (now < draw.roundAt) return state;
  const { beacon } = await rulesOf(state, now);
  const signature = await fetchRound(withRelaysOf(beacon, currentBeacon()), draw.round);
  if (signature === undefined) return state;
  const seed = seedOf(draw.checkpoint ?? '', signature).toString('hex');
  return write<QueueState>(changeDraw(state, { signature, seed, drawnAt: now }));
};

/** The announced beacon, with the current relays of the deployment: relays may move, and they need no trust. */
const withRelaysOf = (announced: Beacon, current: Beacon | undefined): Beacon =>
  current?.chainHash === announced.chainHash ? { ...announced, relays: current.relays } : announced;

const rulesOf = async ({ concertId, scheduleId }: QueueState, now: Instant) => {
  const { draw } = await cachedSchedule(concertId, scheduleId, now);
  if (!draw) throw new Error(`schedule ${scheduleId} has no draw`);
  return draw;
};

const nothing = async (state: Drawn): Promise<QueueState> => state;

/** The next step of a draw of each status. */
const steps: Readonly<Record<DrawStatus, (state: Drawn, now: Instant) => Promise<QueueState>>> = {
  ANNOUNCED: nothing,
  ENTERING: nothing,
  CLOSING: closeEntries,
  DELAYED: closeEntries,
  SEALED: drawNumbers,
  DRAWN: nothing,
  CANCELLED: nothing,
};

/** Requests the seal or the publication that is due. */
const request = async ({ concertId, scheduleId }: QueueState, now: Instant): Promise<void> => {
  try {
    await write(requestPublication({ concertId, scheduleId, requestedAt: now }));
  } catch (error) {
    if (!isDomainError(error, 'CONFLICT')) throw error;
  }
};
