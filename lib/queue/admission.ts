import { type Instant, SECOND } from '#lib/clock.ts';
import type { AdmissionSettings, Schedule } from '#lib/concert/concert.ts';
import {
  type AdmissionMark,
  CLAIM_WINDOW_MS,
  countCalled,
  isCalledBy,
  type QueueState,
  SLOT_GRACE_MS,
} from '#lib/queue/queue.ts';
import { countUnsold, type Hold } from '#lib/seat/seat.ts';

/** A number that is inside, or was until its pass ran out. */
export interface Inside {
  readonly position: number;
  readonly expiresAt: Instant;
}

export interface Crowd {
  readonly inside: readonly Inside[];
  readonly holds: readonly Hold[];
}

/** The most people who may be inside, so that (with `admitFactor` 1) each of them finds the seats they may take. */
export const admissionCap = (settings: AdmissionSettings, unsold: number): number =>
  unsold === 0
    ? 0
    : Math.min(
        settings.maxActive,
        Math.max(1, Math.floor((settings.admitFactor * unsold) / settings.maxSeatsPerUser)),
      );

/** Marks whose people may still come. */
export const recentMarks = (state: QueueState, now: Instant): AdmissionMark[] =>
  state.marks.filter(({ at }) => now <= at + CLAIM_WINDOW_MS + SLOT_GRACE_MS);

/**
 * How many were let in and have not come yet. Who has come shows in the index of passes while inside,
 * and in the hold of a seat after paying; anybody else is awaited until the window closes.
 */
export const countOnTheWay = (marks: readonly AdmissionMark[], { inside, holds }: Crowd): number => {
  const arrived = new Set([...inside, ...holds].map(({ position }) => position));
  const come = [...arrived].filter((position) => marks.some((mark) => isCalledBy(mark, position)));
  return countCalled(marks) - come.length;
};

/**
 * How many are inside, or were a moment ago. The index may lag behind a pass that a hold has just extended; the hold
 * itself is always seen.
 */
export const countInside = ({ inside, holds }: Crowd, now: Instant): number => {
  const present = [...inside, ...holds.filter(({ status }) => status === 'PENDING')].filter(
    ({ expiresAt }) => expiresAt >= now - SLOT_GRACE_MS,
  );
  return new Set(present.map(({ position }) => position)).size;
};

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
 * back goes to those who join then, and not to a million who have gone home. The line of a closed sale stays as it is.
 */
export const decideAdmission = (
  state: QueueState,
  settings: AdmissionSettings & Pick<Schedule, 'startsAt'>,
  crowd: Crowd,
  now: Instant,
): Admission => {
  const unsold = countUnsold(crowd.holds);
  const closed = state.closed || now >= settings.startsAt;
  const marks = recentMarks(state, now);
  const inside = countInside(crowd, now);
  const onTheWay = countOnTheWay(marks, crowd);

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

  const cap = state.paused || closed ? 0 : admissionCap(settings, unsold);
  const admitted = Math.max(0, Math.min(cap - inside - onTheWay, state.tail - state.serving));
  const serving = state.serving + admitted;
  return {
    serving,
    marks: admitted === 0 ? marks : withMark(marks, { at: now, from: state.serving, through: serving, cap }),
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
    last?.through === mark.from && Math.floor(last.at / MARK_SPAN_MS) === Math.floor(mark.at / MARK_SPAN_MS);
  return shared ? [...marks.slice(0, -1), { ...mark, from: last.from }] : [...marks, mark];
};

/** People let in per second over the last minute. */
export const admissionRate = (state: QueueState, now: Instant): number => {
  const marks = state.marks.filter(({ at }) => now - at <= CLAIM_WINDOW_MS);
  return countCalled(marks) / (CLAIM_WINDOW_MS / SECOND);
};
