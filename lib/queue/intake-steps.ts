import type { Instant } from '#lib/clock.ts';
import { MARKED_AFTER_OPENING_MS } from '#lib/draw/draw.ts';
import { millisecondsOf, type UserId } from '#lib/ids.ts';
import { type Delivered, type DeliveredFromUser, isFromUser } from '#lib/queue/intake.ts';
import {
  type Arrival,
  arrivalIn,
  entryStatus,
  isHandled,
  isLivePlace,
  isWaiting,
  type Place,
  type QueueState,
} from '#lib/queue/queue.ts';

/** What to do for a message. */
export type Step =
  /** Enter the user in the draw. */
  | 'ENTER'
  /** Enter the user again, with the entry that they gave up before. */
  | 'ENTER_AGAIN'
  /** Give the user a number. */
  | 'NUMBER'
  /** Give no number: the sale is over, or the draw is cancelled. */
  | 'TURN_AWAY'
  /** End the place, because its user leaves. */
  | 'END'
  /** Record on a live place that a later join was handled. */
  | 'RECORD_JOIN'
  /** Record that all entries of the message group are handled. */
  | 'MARK'
  | 'NOTHING';

/** Whether a step gives its user a new place. */
export const createsPlace = (step: Step): boolean =>
  step === 'NUMBER' || step === 'ENTER' || step === 'ENTER_AGAIN';

/** The step of each message, given the places and the steps before it. */
export const planSteps = (
  messages: readonly Delivered[],
  places: ReadonlyMap<UserId, Place>,
  state: QueueState,
  now: Instant,
): Step[] => {
  const current = new Map(places);
  let isMarked = state.marked?.[messages[0]?.group ?? 0] === true;
  return messages.map((message) => {
    if (!isFromUser(message)) {
      const counts = isAfterOpening(message, state);
      isMarked ||= counts;
      return counts ? 'MARK' : 'NOTHING';
    }
    const place = current.get(message.userId);
    const step = stepOf(message, place, state, now, isMarked);
    const after = placeAfter(step, message, place, now, step === 'ENTER' ? LATER_ENTRY : LATER);
    if (after) current.set(message.userId, after);
    return step;
  });
};

/** Placeholders for a position that is taken once all steps are planned. */
const LATER: Arrival = { position: Number.POSITIVE_INFINITY };
const LATER_ENTRY: Arrival = { ...LATER, nonce: '' };

/** Whether a mark counts. If so, SQS received every later message of the group after the opening. */
const isAfterOpening = ({ receivedAt }: Delivered, { draw, saleOpensAt = 0 }: QueueState): boolean =>
  draw !== undefined && receivedAt >= saleOpensAt + MARKED_AFTER_OPENING_MS;

/**
 * The step of a message, given the place that its user has.
 * @param isMarked the message group is marked: all entries of the draw are handled
 */
export const stepOf = (
  message: DeliveredFromUser,
  place: Place | undefined,
  state: QueueState,
  now: Instant,
  isMarked: boolean,
): Step => {
  const { kind, tokenId } = message;
  if (place && (place.tokenId === tokenId || isHandled(place, message))) return 'NOTHING';
  // A dead-lettered leave that is sent again has a new sequence number. Only its id shows that it is older than the place.
  // In doubt, the place stays.
  if (kind === 'LEAVE') return place && isWaiting(place) && place.tokenId < tokenId ? 'END' : 'NOTHING';
  // The join may have been sent because a pass had ended by its sender's clock, which may be ahead of this one. So the later
  // time counts.
  const sentAt = millisecondsOf(tokenId);
  if (place && isLivePlace(place, state, Math.max(now, sentAt))) return 'RECORD_JOIN';
  if (state.soldOut || entryStatus(state, now) === 'CLOSED') return 'TURN_AWAY';
  const { draw, saleOpensAt = 0 } = state;
  if (!draw) return 'NUMBER';
  // The API has let the join in by the time in its id: for the draw before the opening, and to the queue from then on.
  if (draw.cancelledAt !== undefined) return sentAt < saleOpensAt ? 'TURN_AWAY' : 'NUMBER';
  // SQS decides who was in time, by its own clock.
  if (isMarked || message.receivedAt >= saleOpensAt) return 'NUMBER';
  return place?.nonce === undefined ? 'ENTER' : 'ENTER_AGAIN';
};

/** The place of a user after a step. */
export const placeAfter = (
  step: Step,
  { tokenId, sequence, userId, concertId, scheduleId }: DeliveredFromUser,
  place: Place | undefined,
  now: Instant,
  taken: Arrival | undefined,
): Place | undefined => {
  const arrival = step === 'ENTER_AGAIN' && place ? arrivalIn(place) : taken;
  if (arrival && createsPlace(step)) {
    const mine = { tokenId, sequence, userId, concertId, scheduleId, ...arrival };
    return { ...mine, status: 'PENDING', version: 0, createdAt: now };
  }
  if (step === 'END' && place) return { ...place, status: 'EXPIRED', version: place.version + 1 };
  return step === 'RECORD_JOIN' && place ? { ...place, sequence } : place;
};
