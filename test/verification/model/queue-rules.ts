import { DAY, type Instant, SECOND } from '#lib/clock.ts';
import {
  allSeats,
  type Broken,
  type Fan,
  freeSeats,
  freeSince,
  isClosed,
  isHeld,
  isInside,
  type Message,
  ownedBy,
  passTokenIsGood,
  queueTokenIsGood,
  type Rules,
  unsoldCount,
  when,
} from '#test/verification/model/rules.ts';
import { endPlace } from '#test/verification/model/seat-rules.ts';

/** The least time between two calls. */
const CALL = 10 * SECOND;
/** A call counts the seats that have been free for this long: no called fan wants them. */
const FREE_FOR = 3 * SECOND;
/** The upper limit of a call is never below the first, and never above the second. */
const SMALL_CALL = 100;
const LARGEST_CALL = 10_000;
const QUEUE_TOKEN = DAY;

/** Whether a fan waits or is inside. */
export const placeLives = (rules: Rules, fan: Fan): boolean =>
  fan.place?.status === 'PENDING' || isInside(rules, fan);

const ownsAll = (rules: Rules, fan: Fan): boolean => ownedBy(rules, fan).length >= rules.maxSeats;

export const joinBreaks = (rules: Rules, fan: Fan): Broken => {
  if (placeLives(rules, fan)) return [];
  return [
    ...when(isClosed(rules), 'SCHEDULE_CLOSED'),
    ...when(rules.now < rules.saleOpensAt, 'SALE_NOT_OPEN'),
    ...when(rules.soldOut || unsoldCount(rules) === 0, 'SOLD_OUT'),
    ...when(ownsAll(rules, fan), 'SEAT_LIMIT_REACHED'),
  ];
};

export const join = (rules: Rules, fan: Fan): void => {
  const until = rules.now + QUEUE_TOKEN;
  if (fan.place && isInside(rules, fan)) {
    const { join: own, handled: sequence, position } = fan.place;
    fan.queueToken = { join: own, sequence, position, until };
    return;
  }
  const id = (rules.joins += 1);
  rules.intake.push({ kind: 'JOIN', id, fan });
  const earlier = placeLives(rules, fan) ? fan.place?.position : undefined;
  fan.queueToken = { join: id, sequence: id, earlier, until };
};

export const leave = (rules: Rules, fan: Fan): void => {
  if (fan.place && fan.place.status !== 'EXPIRED') endPlace(rules, fan);
  rules.intake.push({ kind: 'LEAVE', id: (rules.joins += 1), fan });
};

/** SQS delivers the next messages. */
export const deliver = (rules: Rules, count: number): void => {
  rules.delivered = rules.intake.splice(0, count);
  number(rules, rules.delivered);
};

/** SQS delivers handled messages again. */
export const deliverAgain = (rules: Rules): void => number(rules, rules.delivered);

const number = (rules: Rules, messages: readonly Message[]): void => {
  const before = rules.tail;
  for (const message of messages) {
    handle(rules, message);
    if (message.kind === 'JOIN') rules.reached = Math.max(rules.reached, message.id);
  }
  if (rules.tail === before) return;
  rules.open = true;
  // In an empty queue the consumer calls at once.
  if (rules.serving >= before) admit(rules);
};

const handle = (rules: Rules, { kind, id, fan }: Message): void => {
  const { place } = fan;
  // It is a repeated message.
  if (place && id <= place.handled) return;
  if (kind === 'LEAVE') {
    if (place?.status === 'PENDING') place.status = 'EXPIRED';
  } else if (place && placeLives(rules, fan)) {
    place.handled = id;
  } else if (rules.soldOut || isOver(rules)) {
    // No numbers are given once the sale is over.
    rules.turnedAway = Math.max(rules.turnedAway, id);
  } else {
    rules.tail += 1;
    fan.place = { join: id, handled: id, position: rules.tail, status: 'PENDING' };
    fan.asksAt = undefined;
  }
};

export const tick = (rules: Rules): void => {
  if (rules.open) admit(rules);
};

/** Whether the operator has closed the queue, or the concert has begun. */
const isOver = ({ closed, now, startsAt }: Rules): boolean => closed || now >= startsAt;

const isNotOpenYet = ({ now, saleOpensAt }: Rules): boolean => now < saleOpensAt;

/** How many fans hold seats. */
export const inside = (rules: Rules): number =>
  new Set([...rules.seats.values()].filter((one) => isHeld(rules, one)).map(({ fan }) => fan)).size;

/** Numbers called per second: the size of the last call divided by ten seconds, or by the time since. */
const ratePerSecond = ({ callSize, calledAt, now }: Rules): number =>
  callSize / (Math.max(CALL, now - calledAt) / SECOND);

/** Numbers called per minute. */
export const rate = (rules: Rules): number => 60 * ratePerSecond(rules);

/** The seconds until this many numbers are called, at the current rate. */
export const estimate = (rules: Rules, ahead: number): number | null => {
  const isCalling = !rules.paused && !isNotOpenYet(rules) && rules.callSize > 0;
  return isCalling && ahead > 0 && ahead <= rules.seatsLeft ? Math.ceil(ahead / ratePerSecond(rules)) : null;
};

const admit = (rules: Rules): void => {
  const { now } = rules;
  rules.closed = isOver(rules);
  rules.seatsLeft = unsoldCount(rules);
  if (rules.seatsLeft === 0) {
    if (!rules.soldOut) Object.assign(rules, { calledAt: now, callSize: 0 });
    rules.serving = rules.tail;
    rules.soldOut = true;
    rules.open = false;
    return;
  }
  rules.soldOut = false;
  if (!rules.paused && !rules.closed && !isNotOpenYet(rules)) callMore(rules);
  const waits = !rules.closed && rules.serving < rules.tail;
  rules.open = waits || inside(rules) > 0 || now < rules.calledAt + CALL;
};

const callMore = (rules: Rules): void => {
  const { now, serving, calledAt, callSize, tail } = rules;
  // After an opening or a pause, fans who were called before get time to enter first.
  const opened = Math.max(rules.saleOpensAt, rules.resumedAt);
  if (calledAt > 0 && calledAt < opened && now < opened + FREE_FOR) return;
  const free = allSeats.filter((seat) => freeSince(rules, seat) <= now - FREE_FOR).length;
  const inCall = (position: number) => position > serving - callSize && position <= serving;
  const came = new Set([...rules.seats.values()].map(({ position }) => position).filter(inCall)).size;
  const missing = callSize - came;
  const isNew = now >= calledAt + CALL;
  const most = isNew ? newCall(free, came, missing) : Math.min(free - missing, SMALL_CALL - callSize);
  const called = Math.max(0, Math.min(most, tail - serving));
  if (called === 0) return;
  rules.serving += called;
  rules.callSize = isNew ? called : callSize + called;
  // Numbers added to a call have as much time as the first ones.
  rules.calledAt = now;
};

/** As many as seats are free. More if some of the last call have not entered, but at most twice the last call. */
const newCall = (free: number, came: number, missing: number): number => {
  if (free === 0 || missing === 0) return free;
  const last = came + missing;
  const enough = came === 0 ? 2 * last : Math.ceil(free / (came / last));
  return Math.max(free, Math.min(2 * last, enough, LARGEST_CALL));
};

export type Polled =
  | { readonly is: 'INSIDE' }
  /** The number is called and a seat is free: the poll enters, with seats. */
  | { readonly is: 'ENTERS' }
  | { readonly is: 'WAITING'; readonly position: number | null; readonly called: boolean }
  | { readonly is: 'REFUSED'; readonly broken: Broken };

/** Polls with the last queue token. */
export const poll = (rules: Rules, fan: Fan): Polled => {
  const { place, queueToken } = fan;
  if (!queueToken || !queueTokenIsGood(rules, fan)) return refused('UNAUTHORIZED');
  const { sequence, position, earlier } = queueToken;
  const isPending = position === undefined && sequence > rules.reached;
  const known = isPending ? earlier : position;
  // A waiting poll reads the queue's row only.
  if (known !== undefined && known > rules.serving) return waits(rules, known);
  if (known === undefined && isPending) return waits(rules);
  if (place && placeLives(rules, fan)) return turn(rules, fan);
  const had = position !== undefined || (place !== undefined && sequence <= place.handled);
  return had || sequence <= rules.turnedAway ? lost(rules, !had) : waits(rules);
};

/** Polls with the last payment token: it finds the place. */
export const pollWithPass = (rules: Rules, fan: Fan): Polled => {
  if (!passTokenIsGood(rules, fan)) return refused('UNAUTHORIZED');
  return placeLives(rules, fan) ? turn(rules, fan) : lost(rules, false);
};

const refused = (...broken: Broken): Polled => ({ is: 'REFUSED', broken });

const lost = (rules: Rules, joinsClosedSale: boolean): Polled => {
  if (joinsClosedSale && isOver(rules)) return refused('SCHEDULE_CLOSED');
  return refused(rules.soldOut ? 'SOLD_OUT' : 'PLACE_LOST');
};

/** A called fan enters by polling, as soon as a seat is free. */
const turn = (rules: Rules, fan: Fan): Polled => {
  const { position } = fan.place as NonNullable<Fan['place']>;
  if (isInside(rules, fan)) return { is: 'INSIDE' };
  const isInterrupted = rules.soldOut || rules.paused || isOver(rules) || isNotOpenYet(rules);
  if (position > rules.serving || isInterrupted) return waits(rules, position);
  if (unsoldCount(rules) === 0) return refused('SOLD_OUT');
  if (freeSeats(rules).length === 0) return waits(rules, position);
  return ownsAll(rules, fan) ? refused('SEAT_LIMIT_REACHED') : { is: 'ENTERS' };
};

const waits = (rules: Rules, position: number | null = null): Polled => {
  const broken = [...when(rules.soldOut, 'SOLD_OUT'), ...when(isOver(rules), 'SCHEDULE_CLOSED')];
  if (broken.length > 0) return refused(...broken);
  return { is: 'WAITING', position, called: position !== null && position <= rules.serving };
};

/** The place that a user's token leads to. A token of a later join leads to it, too, once that join is handled. */
const found = ({ place }: Fan, { sequence }: { readonly sequence: number }) =>
  place && sequence <= place.handled ? { join: place.join, position: place.position } : {};

/** The answer has a queue token with the number, if it leads to a place. */
export const renewQueueToken = (rules: Rules, fan: Fan, asked: NonNullable<Fan['queueToken']>): void => {
  const until = rules.now + QUEUE_TOKEN;
  const isKnown = asked.position !== undefined && asked.position > rules.serving;
  fan.queueToken = { ...asked, ...(!isKnown && placeLives(rules, fan) && found(fan, asked)), until };
};

/** The answer has the payment token of the place. */
export const givePassToken = (fan: Fan, asked: NonNullable<Fan['passToken']>): void => {
  const { join: own, until = 0 } = fan.place as NonNullable<Fan['place']>;
  fan.passToken = { join: own, sequence: asked.sequence, until };
};

export interface Change {
  readonly closed?: boolean;
  readonly paused?: boolean;
  readonly maxSeats?: number;
  readonly saleOpensAt?: Instant;
}

/** The operator opens or closes the sale, pauses or resumes it, or changes its settings. */
export const change = (rules: Rules, { closed, paused, maxSeats, saleOpensAt }: Change): void => {
  if (closed !== undefined) rules.dateClosed = rules.closed = closed;
  if (paused !== undefined) rules.paused = paused;
  if (paused === false || closed === false || saleOpensAt !== undefined) rules.resumedAt = rules.now;
  if (maxSeats !== undefined) rules.maxSeats = maxSeats;
  if (saleOpensAt !== undefined) {
    rules.saleOpensAt = saleOpensAt;
    for (const fan of rules.fans) fan.asksAt = undefined;
  }
  if (closed !== undefined || paused !== undefined || saleOpensAt !== undefined) rules.open = true;
};
