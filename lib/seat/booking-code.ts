import { digest, type ReservationId } from '#lib/ids.ts';

/** Digits and capitals without those that are mistaken for each other when read or said: 0 and O, 1, I and L, U and V. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** Two groups of four, such as `K7QM-2XPA`. */
export const BOOKING_CODE = new RegExp(`^[${ALPHABET}]{4}-[${ALPHABET}]{4}$`);

/**
 * The code that a fan reads to the staff. Each seat has its own, because it is paid, cancelled and let in alone.
 *
 * It is derived from the reservation's id, so nothing is stored, and older reservations have one too. The desk looks for it among
 * the sold seats of one date. Of 50 seats, two have the same code with a probability of 2 in a billion: 50 × 49 / 2 pairs in
 * 30⁸ codes. It is not a secret: only the ticket proves that a seat is paid.
 */
export const bookingCodeOf = (reservationId: ReservationId): string => {
  let rest = digest(`booking code ${reservationId}`).readBigUInt64BE();
  let code = '';
  for (let index = 0; index < LENGTH; index += 1) {
    code += ALPHABET[Number(rest % BigInt(ALPHABET.length))];
    rest /= BigInt(ALPHABET.length);
  }
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
};
