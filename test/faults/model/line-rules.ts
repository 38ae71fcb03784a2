import { DAY, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import {
  type Broken,
  type Call,
  type Fan,
  isClosed,
  isInside,
  type Join,
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
    ...when(isClosed(rules), 'SCHEDULE_CLOSED'),
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
    // It comes once more.
    if (place && id <= place.handled) continue;
    if (kind === 'LEAVE') {
      if (place?.status === 'PENDING') place.status = 'EXPIRED';
    } else if (place && placeLives(rules, fan)) {
      place.handled = id;
    } else {
      rules.tail += 1;
      fan.place = {
        join: id,
        handled: id,
        position: rules.tail,
        givenAt: rules.now,
        status: 'PENDING',
        until: rules.now + DAY,
        hardEnd: 0,
        maxSeats: 0,
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

/** Those inside and called, and as many more as find their seats beside all that was counted for these. */
export const cap = (rules: Rules): number => {
  const unsold = SEATS - soldCount(rules);
  const guests = [...inside(rules), ...awaited(rules)];
  const counted = guests.map((position) => seatsOf(rules, position)).reduce((sum, seats) => sum + seats, 0);
  const more = Math.floor((unsold - counted) / rules.maxSeats);
  return unsold === 0 ? 0 : Math.min(rules.maxActive, Math.max(1, guests.length + more));
};

/** What was counted for a number, as far as that is known: by its pass, or by its call. */
const seatsOf = (rules: Rules, position: number): number => {
  const place = rules.fans.find((fan) => fan.place?.position === position)?.place;
  if (place?.status === 'ACTIVE') return place.maxSeats;
  const its = recent(rules).find(({ from, through }) => position > from && position <= through);
  return its?.maxSeats ?? rules.maxSeats;
};

/** Calls whose people may still come. */
const recent = ({ calls, now }: Rules): Call[] =>
  calls.filter(({ at }) => now <= at + CLAIM_WINDOW + SLOT_GRACE);

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
const awaited = (rules: Rules): number[] => {
  const { fans, seats, now } = rules;
  const come = new Set([
    ...fans.flatMap(({ place }) =>
      place?.status === 'ACTIVE' && place.hardEnd > now ? [place.position] : [],
    ),
    ...[...seats.values()].map(({ position }) => position),
  ]);
  return recent(rules)
    .flatMap(({ from, through }) => Array.from({ length: through - from }, (_, index) => from + index + 1))
    .filter((position) => !come.has(position));
};

export const onTheWay = (rules: Rules): number => awaited(rules).length;

/** How many were let in during the last minute. */
export const rate = ({ calls, now }: Rules): number =>
  calls
    .filter(({ at }) => at <= now && now - at <= MINUTE)
    .reduce((sum, { from, through }) => sum + through - from, 0);

/** In how many seconds so many numbers will have been let in, if that goes on. */
export const estimate = (rules: Rules, ahead: number): number | null =>
  rate(rules) === 0 ? null : Math.ceil(ahead / (rate(rules) / 60));

const admit = (rules: Rules): void => {
  const { now } = rules;
  rules.closed ||= now >= rules.startsAt;
  rules.seatsLeft = SEATS - soldCount(rules);
  rules.soldOut = rules.seatsLeft === 0;
  const busy = inside(rules).size + onTheWay(rules);
  const isNotYet = !rules.closed && now < rules.saleOpensAt;
  const room = cap(rules) - busy;
  // Whoever was called may come once the sale opens, and not before.
  for (const one of recent(rules)) {
    if (isNotYet) one.at = rules.saleOpensAt;
    else if (one.at > now) one.at = now;
  }
  if (rules.soldOut) {
    rules.serving = rules.tail;
    rules.open = busy > 0;
    return;
  }
  const mayCall = !rules.paused && !rules.closed && !isNotYet;
  const admitted = mayCall ? Math.max(0, Math.min(room, rules.tail - rules.serving)) : 0;
  if (admitted > 0) call(rules, admitted);
  rules.open = busy + admitted > 0 || (!rules.closed && rules.serving < rules.tail);
};

const call = (rules: Rules, admitted: number): void => {
  const { now, serving, maxSeats } = rules;
  const through = serving + admitted;
  const span = (at: Instant) => Math.floor(at / CALL_SPAN);
  const last = rules.calls.at(-1);
  if (last?.through === serving && last.maxSeats === maxSeats && span(last.at) === span(now)) {
    last.through = through;
    last.at = now;
  } else rules.calls.push({ from: serving, through, at: now, maxSeats });
  rules.serving = through;
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
  if (rules.closed || isClosed(rules)) return refused('SCHEDULE_CLOSED');
  if (rules.now < rules.saleOpensAt) return waits(rules, fan, joined, position);
  place.maxSeats = seatsOf(rules, position);
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

export interface Change {
  readonly closed?: boolean;
  readonly paused?: boolean;
  readonly maxSeats?: number;
  readonly saleOpensAt?: Instant;
}

/** The operator opens or closes the date, pauses or resumes the line, or changes what holds of it. */
export const change = (rules: Rules, { closed, paused, maxSeats, saleOpensAt }: Change): void => {
  if (closed !== undefined) rules.dateClosed = rules.closed = closed;
  if (paused !== undefined) rules.paused = paused;
  if (maxSeats !== undefined) rules.maxSeats = maxSeats;
  if (saleOpensAt !== undefined) rules.saleOpensAt = saleOpensAt;
  if (closed !== undefined || paused !== undefined || saleOpensAt !== undefined) rules.open = true;
};
