import { DAY, MINUTE } from '#lib/clock.ts';

/** A pass, its held seats and its payment token end this long after its user has entered. Nothing extends them. */
export const PASS_MS = 5 * MINUTE;
/** A queue token lasts this long from each poll. The place that it names lasts as long as its user waits. */
export const QUEUE_TOKEN_MS = DAY;
/** How long before its opening a date can take entries for its draw, at most. */
export const MAX_ENTRY_MS = 30 * DAY;
