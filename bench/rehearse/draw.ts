import { createHash } from 'node:crypto';

import { OPENING } from '#bench/rehearse/calendar.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import { announcedRound, QUICKNET } from '#lib/draw/beacon.ts';
import {
  delayed,
  drawStatus,
  isPending,
  MARKED_AFTER_OPENING_MS,
  newDraw,
  SEALED_BEFORE_ROUND_MS,
} from '#lib/draw/draw.ts';
import { isComplete, type QueueState } from '#lib/queue/queue.ts';

/** From the end of the entries until the tree is built and its tiles are stored: `npm run bench:seal`, rounded up. */
const SEAL_MS = 10 * SECOND;
/** From the time of a round until a relay has it. */
const RELAY_MS = SECOND;

/** A queue with a draw. Fans enter from the start, and the sale opens when all have joined. */
export const withDraw = (state: QueueState, groups: number, entryMs: number): QueueState => {
  const saleOpensAt = OPENING + entryMs;
  const round = announcedRound(QUICKNET, saleOpensAt);
  const draw = newDraw({ entryOpensAt: OPENING, saleOpensAt, beacon: QUICKNET, round }, { lanes: groups });
  return { ...state, saleOpensAt, draw, entries: 0, marked: {} };
};

/** Advances the draw by one step, as `advanceDraw` does, but without a table, a bucket and a beacon. */
export class SimulatedDraw {
  readonly #seed: number;
  #sealedAt: Instant | undefined;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param mark sends the mark of a group */
  advance(state: QueueState, now: Instant, mark: (group: number) => void): QueueState {
    const { draw, saleOpensAt = 0, marked = {} } = state;
    if (!isPending(draw)) return state;
    const status = drawStatus(draw, saleOpensAt, now);
    if (status === 'SEALED') return now < draw.roundAt + RELAY_MS ? state : this.#drawn(state, now);
    if (status !== 'CLOSING' && status !== 'DELAYED') return state;
    if (now >= draw.roundAt - SEALED_BEFORE_ROUND_MS)
      return { ...state, draw: { ...draw, ...delayed(draw, QUICKNET, now) } };
    if (isComplete(state)) return this.#sealed(state, now);
    if (now >= saleOpensAt + MARKED_AFTER_OPENING_MS)
      for (let group = 0; group < draw.groups; group += 1) if (!marked[group]) mark(group);
    return state;
  }

  #sealed(state: QueueState, now: Instant): QueueState {
    this.#sealedAt ??= now + SEAL_MS;
    if (now < this.#sealedAt || !state.draw) return state;
    return { ...state, draw: { ...state.draw, checkpoint: '', sealedAt: now } };
  }

  #drawn(state: QueueState, now: Instant): QueueState {
    if (!state.draw) return state;
    const seed = createHash('sha256').update(String(this.#seed)).digest('hex');
    return { ...state, draw: { ...state.draw, seed, drawnAt: now } };
  }
}
