import { HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { type Beacon, nextRoundAfter, roundAt } from '#lib/draw/beacon.ts';
import type { PublicKeys } from '#lib/token/public-keys.ts';

/** The rules of a draw, announced when its date is created. They do not change once there is an entry. */
export interface DrawRules {
  /** Every fan who joins from this instant until the sale opens is entered. */
  readonly entryOpensAt: Instant;
  /** When the sale opens. Once a draw is cancelled, its date may open at another time. */
  readonly saleOpensAt: Instant;
  readonly beacon: Beacon;
  /** The round that gives the entries their numbers, unless the draw is delayed. */
  readonly round: number;
}

/**
 * The part of a draw in the row of its date. A list of dates reads no queue, so a delay or a cancellation is recorded here,
 * too.
 */
export interface AnnouncedDraw extends DrawRules {
  /** When the round after the last delay comes. */
  readonly delayedTo?: Instant;
  readonly cancelledAt?: Instant;
}

/** A round in place of those that were given up, because no checkpoint was sealed in time. */
interface Delay {
  readonly round: number;
  readonly roundAt: Instant;
  readonly announcedAt: Instant;
}

/** How far a draw is. It is a part of the queue's row, because every poll needs it. */
export interface DrawState {
  readonly entryOpensAt: Instant;
  /** How many message groups have to be marked before the number of entries is final. */
  readonly groups: number;
  /** The round of the draw as it is now: the announced one, or the one of the last delay. */
  readonly round: number;
  readonly roundAt: Instant;
  readonly delays: readonly Delay[];
  /** A signed note with the number of entries and the root of their tree: see lib/draw/checkpoint.ts. */
  readonly checkpoint?: string;
  readonly sealedAt?: Instant;
  /** The public keys when it was sealed. They verify the checkpoint and every receipt. */
  readonly publicKeys?: PublicKeys;
  /** The signature of the round, in hex. */
  readonly signature?: string;
  /** In hex. It gives every entry its number. */
  readonly seed?: string;
  readonly drawnAt?: Instant;
  /** The last file that was published: the checkpoint, or the round of the beacon. */
  readonly published?: 'CHECKPOINT' | 'ROUND';
  readonly cancelledAt?: Instant;
}

/** How long before its opening a date can take entries for its draw, at least. */
export const MIN_ENTRY_MS = 10 * MINUTE;

/** A checkpoint is sealed at least this long before its round comes. Otherwise the round is given up. */
export const SEALED_BEFORE_ROUND_MS = 10 * SECOND;

/** The most delays that a draw lists. They are in the queue's row, which has to stay small. */
const MAX_DELAYS = 20;

/**
 * A draw is overdue if it is not done this long after the opening. Even after one delay, all numbers are known by then and the
 * files are published.
 */
const OVERDUE_AFTER_OPENING_MS = 3 * MINUTE;

/** A draw whose round no relay gives can be cancelled this long after the round. */
export const CANCELLABLE_AFTER_ROUND_MS = HOUR;

/**
 * A mark counts if SQS received it at least this long after the opening. All later messages of its group then have a later
 * timestamp, even if the clocks of SQS differ a little.
 */
export const MARKED_AFTER_OPENING_MS = SECOND;

export const drawStatuses = [
  'ANNOUNCED',
  'ENTERING',
  'CLOSING',
  'DELAYED',
  'SEALED',
  'DRAWN',
  'CANCELLED',
] as const;
export type DrawStatus = (typeof drawStatuses)[number];

export const drawStatus = (draw: DrawState, saleOpensAt: Instant, now: Instant): DrawStatus => {
  if (draw.cancelledAt !== undefined) return 'CANCELLED';
  if (draw.seed !== undefined) return 'DRAWN';
  if (draw.checkpoint !== undefined) return 'SEALED';
  if (now < draw.entryOpensAt) return 'ANNOUNCED';
  if (now < saleOpensAt) return 'ENTERING';
  return draw.delays.length > 0 ? 'DELAYED' : 'CLOSING';
};

/** The entries have no numbers yet, and will get them. */
export const isPending = (draw: DrawState | undefined): draw is DrawState =>
  draw !== undefined && draw.seed === undefined && draw.cancelledAt === undefined;

/**
 * Whether the operator may cancel a draw:
 *
 * ```
 *              roundAt                                 + 1 h
 * ────── yes ─────┼── no: its result may be known ───────┼── yes, if nothing is drawn ──▶ now
 * ```
 * A draw whose round no relay gives would otherwise wait for ever. Everybody sees that it was cancelled after its round.
 */
export const isCancellable = (draw: DrawState, now: Instant): boolean =>
  isPending(draw) && (now < draw.roundAt || now >= draw.roundAt + CANCELLABLE_AFTER_ROUND_MS);

/** A file of the draw is still to be published. */
export const isUnpublished = ({ checkpoint, seed, published, cancelledAt }: DrawState): boolean =>
  cancelledAt === undefined &&
  ((checkpoint !== undefined && published === undefined) || (seed !== undefined && published !== 'ROUND'));

/**
 * Whether the draw of a queue still needs a step. If so, the queue stays open. A draw that is not drawn when the show begins is
 * never drawn.
 */
export const isUnfinished = (
  { draw, startsAt }: { readonly draw?: DrawState; readonly startsAt: Instant },
  now: Instant,
): boolean => draw !== undefined && ((isPending(draw) && now < startsAt) || isUnpublished(draw));

/** Whether a draw should be done by now, but waits for its entries, its seal, its round or its files. */
export const isOverdue = (
  queue: Parameters<typeof isUnfinished>[0] & { readonly saleOpensAt?: Instant },
  now: Instant,
): boolean => isUnfinished(queue, now) && now >= (queue.saleOpensAt ?? 0) + OVERDUE_AFTER_OPENING_MS;

export const newDraw = (
  { entryOpensAt, beacon, round }: DrawRules,
  { lanes }: { readonly lanes: number },
): DrawState => ({
  entryOpensAt,
  groups: lanes,
  round,
  roundAt: roundAt(beacon, round),
  delays: [],
});

/**
 * What changes in a draw when its round is given up, because no checkpoint was sealed in time. A delay passes over rounds that
 * are already too close. So once the list of delays is full, the new one takes the place of the last: it leads to the same
 * round.
 */
export const delayed = (
  { round: givenUp, delays }: DrawState,
  beacon: Beacon,
  now: Instant,
): Pick<DrawState, 'round' | 'roundAt' | 'delays'> => {
  let round = givenUp;
  do round = nextRoundAfter(beacon, round);
  while (roundAt(beacon, round) <= now + SEALED_BEFORE_ROUND_MS);
  const later = { round, roundAt: roundAt(beacon, round) };
  return { ...later, delays: [...delays.slice(0, MAX_DELAYS - 1), { ...later, announcedAt: now }] };
};
