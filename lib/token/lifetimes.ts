import { DAY, MINUTE } from '#lib/clock.ts';

/** A pass, its held seats and its payment token end this long after entering. Nothing extends it. */
export const PASS_MS = 5 * MINUTE;
/** A place in the queue, and its queue token, last this long. */
export const PLACE_MS = DAY;
