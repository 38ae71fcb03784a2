import {
  type Broken,
  type Fan,
  hasPass,
  heldBy,
  passTokenIsGood,
  PRICE,
  type Rules,
  when,
} from '#test/verification/model/rules.ts';
import { releaseSeat, reservationOf } from '#test/verification/model/seat-rules.ts';

/** Claims of a token: when it was issued, in seconds, and an e-mail, if any. */
export interface Said {
  readonly iat: number;
  readonly email?: string;
}

/** The newest token sets the profile. Missing claims change nothing. */
export const register = (_: Rules, fan: Fan, { iat, email }: Said): { readonly isNew: boolean } => {
  const isNew = !fan.registered;
  fan.registered = true;
  if (isNew || iat > fan.saidAt) {
    fan.saidAt = iat;
    fan.email = email ?? fan.email;
  }
  return { isNew };
};

export const chargeBreaks = (_: Rules, fan: Fan, point: number, key?: string): Broken => {
  const before = key === undefined ? undefined : fan.keys.get(key);
  if (before) return when(before.point !== point, 'IDEMPOTENCY_KEY_REUSED');
  return when(!fan.registered, 'USER_NOT_FOUND');
};

/** @returns the balance in the answer */
export const charge = ({ now }: Rules, fan: Fan, point: number, key?: string): number => {
  const before = key === undefined ? undefined : fan.keys.get(key);
  if (before) return before.balance;
  fan.balance += point;
  fan.history.push({ type: 'CHARGE', point, at: now, balance: fan.balance });
  if (key !== undefined) fan.keys.set(key, { point, balance: fan.balance });
  return fan.balance;
};

/** The payments of the pass of a fan's payment token. */
export const paidOn = ({ passToken, payments }: Fan) =>
  payments.filter(({ join }) => join === passToken?.join);

/** The seats and points that the payer was shown. */
export interface Shown {
  readonly seatNumbers?: readonly number[];
  readonly point?: number;
}

/** A payment that was made is answered again, whichever seats and points the request names as shown. */
export const payBreaks = (rules: Rules, fan: Fan, { seatNumbers, point }: Shown): Broken => {
  if (!passTokenIsGood(rules, fan)) return ['UNAUTHORIZED'];
  if (paidOn(fan).length > 0) return [];
  const outside = [...when(!fan.registered, 'USER_NOT_FOUND'), ...when(!hasPass(rules, fan), 'PASS_EXPIRED')];
  if (outside.length > 0) return outside;
  const held = heldBy(rules, fan);
  const isOther =
    (seatNumbers && seatNumbers.toSorted((one, other) => one - other).join() !== held.join()) ||
    (point !== undefined && point !== held.length * PRICE);
  return when(isOther, 'HOLD_CHANGED');
};

/** Pays all held seats, or none if the points are too few. @returns whether they were enough */
export const pay = (rules: Rules, fan: Fan): boolean => {
  const seats = heldBy(rules, fan);
  const { place, passToken } = fan;
  if (!place || !passToken) throw new Error('no pass');
  if (fan.balance < seats.length * PRICE) {
    fan.failed += 1;
    return false;
  }
  for (const seat of seats) {
    const taken = rules.seats.get(seat);
    if (taken) taken.status = 'SOLD';
    const reservation = reservationOf(fan, seat);
    if (reservation) reservation.status = 'PAID';
    fan.balance -= PRICE;
    fan.history.push({ type: 'USE', point: PRICE, at: rules.now, balance: fan.balance, seat });
    fan.payments.push({ seat, join: passToken.join, cancelled: false });
  }
  place.status = 'EXPIRED';
  return true;
};

type Payment = Fan['payments'][number];

export const cancelBreaks = ({ now, cancelUntil }: Rules, payment: Payment | undefined): Broken => {
  if (!payment) return ['PAYMENT_NOT_FOUND'];
  return when(!payment.cancelled && now >= cancelUntil, 'CANCELLATION_CLOSED');
};

export const cancel = (rules: Rules, fan: Fan, payment: Payment): void => {
  const { seat } = payment;
  payment.cancelled = true;
  releaseSeat(rules, seat);
  const reservation = reservationOf(fan, seat);
  if (reservation) reservation.status = 'CANCELLED';
  fan.balance += PRICE;
  fan.history.push({ type: 'REFUND', point: PRICE, at: rules.now, balance: fan.balance, seat });
  rules.soldOut = false;
};
