import { DAY, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import {
  type Broken,
  type Fan,
  isInside,
  type Join,
  MAX_SEATS,
  type Message,
  passTokenIsGood,
  queueTokenIsGood,
  type Rules,
  SEATS,
  soldCount,
  when,
} from '#test/faults/model/rules.ts';
import { release } from '#test/faults/model/seat-rules.ts';

const PASS = 5 * MINUTE;
const PASS_LIMIT = 10 * MINUTE;
const CLAIM_WINDOW = MINUTE;
/** A slot is given on this long after the window. */
const SLOT_GRACE = 5 * SECOND;
/** Admissions of the same span share one window, that of the last. */
const CALL_SPAN = 5 * SECOND;
const QUEUE_TOKEN = DAY;

type Turn = 'WAITING' | 'CALLED' | 'MISSED';

const turnOf = ({ serving, calls, now }: Rules, position: number): Turn => {
  if (position > serving) return 'WAITING';
  const call = calls.find(({ from, through }) => position > from && position <= through);
  return call && now <= call.at + CLAIM_WINDOW ? 'CALLED' : 'MISSED';
};

const placeLives = (rules: Rules, fan: Fan): boolean => {
  const { place } = fan;
  if (!place || place.until <= rules.now) return false;
  return (
    place.status === 'ACTIVE' || (place.status === 'PENDING' && turnOf(rules, place.position) !== 'MISSED')
  );
};

export const joinBreaks = (rules: Rules, fan: Fan): Broken => {
  if (placeLives(rules, fan)) return [];
  return [
    ...when(rules.dateClosed || rules.now >= rules.startsAt, 'SCHEDULE_CLOSED'),
    ...when(rules.now < rules.saleOpensAt, 'SALE_NOT_OPEN'),
    ...when(rules.soldOut, 'SOLD_OUT'),
  ];
};

export const join = (rules: Rules, fan: Fan): void => {
  const until = rules.now + QUEUE_TOKEN;
  if (fan.place && placeLives(rules, fan)) {
    fan.queueToken = { join: fan.place.join, position: fan.place.position, until };
    return;
  }
  const id = (rules.joins += 1);
  rules.intake.push({ kind: 'JOIN', id, fan, at: rules.now });
  fan.queueToken = { join: id, until };
};

export const leave = (rules: Rules, fan: Fan): void => {
  if (fan.place && fan.place.status !== 'EXPIRED') {
    release(rules, fan);
    fan.place.status = 'EXPIRED';
  }
  rules.intake.push({ kind: 'LEAVE', id: (rules.joins += 1), fan, at: rules.now });
};

/** The FIFO queue hands over its next messages. */
export const deliver = (rules: Rules, count: number): void => {
  rules.delivered = rules.intake.splice(0, count);
  number(rules, rules.delivered);
};

/** Messages that were delivered before are delivered once more. */
export const deliverAgain = (rules: Rules): void => number(rules, rules.delivered);

const number = (rules: Rules, messages: readonly Message[]): void => {
  const before = rules.tail;
  for (const { kind, id, fan } of messages) {
    const { place } = fan;
    if (kind === 'LEAVE') {
      if (place?.status === 'PENDING' && place.join < id) place.status = 'EXPIRED';
    } else if (place?.join !== id && !placeLives(rules, fan)) {
      rules.tail += 1;
      fan.place = {
        join: id,
        position: rules.tail,
        givenAt: rules.now,
        status: 'PENDING',
        until: rules.now + DAY,
        hardEnd: 0,
      };
    }
  }
  if (rules.tail === before) return;
  rules.open = true;
  // Where nobody waited, nobody waits for the tick.
  if (rules.serving >= before) admit(rules);
};

export const tick = (rules: Rules): void => {
  if (rules.open) admit(rules);
};

export const cap = (rules: Rules): number => {
  const unsold = SEATS - soldCount(rules);
  return unsold === 0 ? 0 : Math.min(rules.maxActive, Math.max(1, Math.floor(unsold / MAX_SEATS)));
};

/** Numbers inside: a pass and a hold count until the seats can be held again. */
export const inside = ({ fans, seats, now }: Rules): Set<number> => {
  const isStill = (until: Instant) => until >= now - SLOT_GRACE;
  const passes = fans.flatMap(({ place }) =>
    place?.status === 'ACTIVE' && place.hardEnd > now && isStill(place.until) ? [place.position] : [],
  );
  const holds = [...seats.values()].filter(({ sold, until }) => !sold && isStill(until));
  return new Set([...passes, ...holds.map(({ position }) => position)]);
};

/** Numbers that were called and are awaited: whoever has come is inside, or has a seat to show for it. */
export const onTheWay = ({ fans, seats, calls, now }: Rules): number => {
  const come = new Set([
    ...fans.flatMap(({ place }) =>
      place?.status === 'ACTIVE' && place.hardEnd > now ? [place.position] : [],
    ),
    ...[...seats.values()].map(({ position }) => position),
  ]);
  const awaited = calls
    .filter(({ at }) => now <= at + CLAIM_WINDOW + SLOT_GRACE)
    .flatMap(({ from, through }) => Array.from({ length: through - from }, (_, index) => from + index + 1));
  return awaited.filter((position) => !come.has(position)).length;
};

/** How many were let in during the last minute. */
export const rate = ({ calls, now }: Rules): number =>
  calls.filter(({ at }) => now - at <= MINUTE).reduce((sum, { from, through }) => sum + through - from, 0);

/** In how many seconds so many numbers will have been let in, if that goes on. */
export const estimate = (rules: Rules, ahead: number): number | null =>
  rate(rules) === 0 ? null : Math.ceil(ahead / (rate(rules) / 60));

const admit = (rules: Rules): void => {
  const { now } = rules;
  rules.closed ||= now >= rules.startsAt;
  rules.seatsLeft = SEATS - soldCount(rules);
  rules.soldOut = rules.seatsLeft === 0;
  const busy = inside(rules).size + onTheWay(rules);
  if (rules.soldOut) {
    rules.serving = rules.tail;
    rules.open = busy > 0;
    return;
  }
  const room = rules.paused || rules.closed ? 0 : cap(rules) - busy;
  const admitted = Math.max(0, Math.min(room, rules.tail - rules.serving));
  if (admitted > 0) call(rules, admitted);
  rules.open = busy + admitted > 0 || (!rules.closed && rules.serving < rules.tail);
};

const call = (rules: Rules, admitted: number): void => {
  const { now, serving } = rules;
  const span = (at: Instant) => Math.floor(at / CALL_SPAN);
  for (const before of rules.calls) if (span(before.at) === span(now)) before.at = now;
  rules.calls.push({ from: serving, through: serving + admitted, at: now });
  rules.serving += admitted;
};

export type Polled =
  | { readonly is: 'INSIDE' }
  | { readonly is: 'WAITING'; readonly position: number | null }
  | { readonly is: 'REFUSED'; readonly broken: Broken };

/** Asks with the last queue token. */
export const poll = (rules: Rules, fan: Fan): Polled => {
  const { place, queueToken } = fan;
  if (!queueToken || !queueTokenIsGood(rules, fan)) return refused('UNAUTHORIZED');
  if (queueToken.position !== undefined) return turn(rules, fan, queueToken.join, queueToken.position);
  if (place && isInside(rules, fan)) return comeIn(rules, fan, place.join);
  if (place && placeLives(rules, fan)) return turn(rules, fan, place.join, place.position);
  return isOnItsWay(rules, fan, queueToken.join) ? waits(rules, fan, queueToken.join) : lost(rules);
};

/** Whether a join waits for its number. One that was sent before the place was given is a second one for that place. */
const isOnItsWay = ({ intake }: Rules, { place }: Fan, joined: Join): boolean =>
  intake.some(({ kind, id, at }) => kind === 'JOIN' && id === joined && (!place || at > place.givenAt));

/** Asks with the last payment token: it finds the place as it is. */
export const pollWithPass = (rules: Rules, fan: Fan): Polled => {
  const { place } = fan;
  if (!passTokenIsGood(rules, fan)) return refused('UNAUTHORIZED');
  if (place && isInside(rules, fan)) return comeIn(rules, fan, place.join);
  if (place && placeLives(rules, fan)) return turn(rules, fan, place.join, place.position);
  return lost(rules);
};

const refused = (...broken: Broken): Polled => ({ is: 'REFUSED', broken });

const lost = ({ soldOut }: Rules): Polled => refused(soldOut ? 'SOLD_OUT' : 'PLACE_LOST');

/** Whoever waits is told from the line alone; whoever was called comes in by asking. */
const turn = (rules: Rules, fan: Fan, joined: Join, position: number): Polled => {
  const { place } = fan;
  const its = turnOf(rules, position);
  if (its === 'WAITING') return waits(rules, fan, joined, position);
  const isOwn = place?.join === joined;
  if (isOwn && isInside(rules, fan)) return comeIn(rules, fan, joined);
  if (its !== 'CALLED' || rules.soldOut || !isOwn || place.status !== 'PENDING') return lost(rules);
  place.status = 'ACTIVE';
  place.until = rules.now + PASS;
  place.hardEnd = rules.now + PASS_LIMIT;
  return comeIn(rules, fan, joined);
};

const comeIn = (rules: Rules, fan: Fan, joined: Join): Polled => {
  fan.passToken = { join: joined, until: fan.place?.until ?? rules.now };
  return { is: 'INSIDE' };
};

const waits = (rules: Rules, fan: Fan, joined: Join, position?: number): Polled => {
  const broken = [...when(rules.soldOut, 'SOLD_OUT'), ...when(rules.closed, 'SCHEDULE_CLOSED')];
  if (broken.length > 0) return { is: 'REFUSED', broken };
  fan.queueToken = {
    join: joined,
    until: rules.now + QUEUE_TOKEN,
    ...(position !== undefined && { position }),
  };
  return { is: 'WAITING', position: position ?? null };
};

/** The operator opens or closes the date, pauses or resumes the line. */
export const change = (rules: Rules, to: { readonly closed?: boolean; readonly paused?: boolean }): void => {
  if (to.closed !== undefined) rules.dateClosed = rules.closed = to.closed;
  if (to.paused !== undefined) rules.paused = to.paused;
  rules.open = true;
};
