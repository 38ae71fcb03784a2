import { type Instant, SECOND } from '#lib/clock.ts';
import type { AdmissionSettings } from '#lib/concert/concert.ts';
import {
  type AdmissionMark,
  CLAIM_WINDOW_MS,
  countCalled,
  doorOf,
  isCalledBy,
  type Place,
  type QueueState,
  SLOT_GRACE_MS,
} from '#lib/queue/queue.ts';
import { countUnsold, type Hold } from '#lib/seat/seat.ts';

/** A number that is inside, or was until its pass ran out. */
export interface Inside extends Pick<Place, 'maxSeats'> {
  readonly position: number;
  readonly expiresAt: Instant;
}

export interface Crowd {
  readonly inside: readonly Inside[];
  readonly holds: readonly Hold[];
}

/** Who has been let in and has not left. */
interface Guests {
  readonly inside: number;
  /** Let in and not come yet. */
  readonly onTheWay: number;
  /** Seats that all of them may take, each as many as the admission counted for them. */
  readonly seats: number;
}

/**
 * The most people who may be inside, so that (with `admitFactor` 1) each of them finds the seats they may take: those who
 * are, and as many more as there is room for beside the seats of these.
 */
export const admissionCap = (
  { admitFactor, maxSeatsPerUser, maxActive }: AdmissionSettings,
  unsold: number,
  { inside, onTheWay, seats }: Guests = { inside: 0, onTheWay: 0, seats: 0 },
): number => {
  if (unsold === 0) return 0;
  const more = Math.floor((admitFactor * unsold - seats) / maxSeatsPerUser);
  return Math.min(maxActive, Math.max(1, inside + onTheWay + more));
};

/** Marks whose people may still come. */
const recentMarks = (state: QueueState, now: Instant): AdmissionMark[] =>
  state.marks.filter(({ at }) => now <= at + CLAIM_WINDOW_MS + SLOT_GRACE_MS);

/**
 * Who is inside, or was a moment ago, and who is on the way. The index may lag behind a pass that a hold has just
 * extended; the hold itself is always seen. Who has come shows in the index while inside, and in the hold of a seat after
 * paying; anybody else who was called is awaited until the window closes.
 */
export const countGuests = (
  state: QueueState,
  { maxSeatsPerUser }: Pick<AdmissionSettings, 'maxSeatsPerUser'>,
  { inside, holds }: Crowd,
  now: Instant,
): Guests => {
  const marks = recentMarks(state, now);
  const seatsOf = new Map(inside.map(({ position, maxSeats }) => [position, maxSeats]));
  const seats = (position: number): number =>
    seatsOf.get(position) ?? marks.find((mark) => isCalledBy(mark, position))?.maxSeats ?? maxSeatsPerUser;

  const isStill = ({ expiresAt }: Pick<Inside, 'expiresAt'>) => expiresAt >= now - SLOT_GRACE_MS;
  const pending = holds.filter(({ status }) => status === 'PENDING');
  const present = new Set([...inside, ...pending].filter(isStill).map(({ position }) => position));
  const arrived = new Set([...inside, ...holds].map(({ position }) => position));
  const awaited = marks.map((mark) => {
    const come = [...arrived].filter((position) => isCalledBy(mark, position)).length;
    return { people: mark.through - mark.from - come, seats: mark.maxSeats ?? maxSeatsPerUser };
  });
  return {
    inside: present.size,
    onTheWay: sum(awaited.map(({ people }) => people)),
    seats: sum([...present].map(seats)) + sum(awaited.map((one) => one.people * one.seats)),
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

/** What a tick makes of a queue. */
export interface Admission {
  readonly serving: number;
  readonly marks: readonly AdmissionMark[];
  readonly soldOut: boolean;
  /** The operator has closed the sale, or the show has begun. */
  readonly closed: boolean;
  readonly seatsLeft: number;
  /** How many this lets in. */
  readonly admitted: number;
  /** How many then still wait, and how many are inside. */
  readonly waiting: number;
  readonly inside: number;
  /** Nobody waits, is awaited or is inside: the tick need not come back. */
  readonly idle: boolean;
}

/**
 * The admission rule. With no unsold seat everybody's wait ends: the line is passed over, so that a seat that comes
 * back goes to those who join then, and not to a million who have gone home. The line of a closed sale stays as it is, and
 * so does that of a sale whose opening was moved to later, until then.
 */
export const decideAdmission = (
  state: QueueState,
  settings: AdmissionSettings,
  crowd: Crowd,
  now: Instant,
): Admission => {
  const unsold = countUnsold(crowd.holds);
  const door = doorOf(state, now);
  const closed = door === 'CLOSED';
  const guests = countGuests(state, settings, crowd, now);
  const { inside, onTheWay } = guests;
  // Nobody comes in before the opening: whoever is awaited may come from then on.
  const opensAt = (door === 'NOT_YET' ? state.saleOpensAt : undefined) ?? now;
  const marks = recentMarks(state, now).map((mark) =>
    door === 'NOT_YET' || mark.at > opensAt ? { ...mark, at: opensAt } : mark,
  );

  if (unsold === 0) {
    return {
      serving: state.tail,
      // Whoever was called may still come in on what was read before: they count until their window has closed.
      marks,
      soldOut: true,
      closed,
      seatsLeft: 0,
      admitted: 0,
      waiting: 0,
      inside,
      idle: inside + onTheWay === 0,
    };
  }

  const cap = state.paused || door !== 'OPEN' ? 0 : admissionCap(settings, unsold, guests);
  const admitted = Math.max(0, Math.min(cap - inside - onTheWay, state.tail - state.serving));
  const serving = state.serving + admitted;
  const mark = { at: now, from: state.serving, through: serving, cap, maxSeats: settings.maxSeatsPerUser };
  return {
    serving,
    marks: admitted === 0 ? marks : withMark(marks, mark),
    soldOut: false,
    closed,
    seatsLeft: unsold,
    admitted,
    waiting: state.tail - serving,
    inside,
    idle: (closed || serving === state.tail) && inside + onTheWay + admitted === 0,
  };
};

/** Admissions of the same few seconds share a mark, which keeps the row of a busy queue small. */
const MARK_SPAN_MS = 5 * SECOND;

/** Adds a mark. Whoever shares one may come until the window of its last admission has passed. */
const withMark = (marks: readonly AdmissionMark[], mark: AdmissionMark): AdmissionMark[] => {
  const last = marks.at(-1);
  const shared =
    last?.through === mark.from &&
    last.maxSeats === mark.maxSeats &&
    Math.floor(last.at / MARK_SPAN_MS) === Math.floor(mark.at / MARK_SPAN_MS);
  return shared ? [...marks.slice(0, -1), { ...mark, from: last.from }] : [...marks, mark];
};

/** People let in per second over the last minute. */
export const admissionRate = (state: QueueState, now: Instant): number => {
  const marks = state.marks.filter(({ at }) => at <= now && now - at <= CLAIM_WINDOW_MS);
  return countCalled(marks) / (CLAIM_WINDOW_MS / SECOND);
};
