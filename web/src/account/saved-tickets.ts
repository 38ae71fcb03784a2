import { hasShowEnded } from '#web/account/reservations.ts';
import type { Reservation } from '#web/api-types.ts';
import { ownsSeat } from '#web/seating.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered, rememberedKeys } from '#web/storage.ts';

/** A reservation as it was last read, for when there is no network. */
export interface SavedTicket {
  readonly reservation: Reservation;
  /** By the server's clock, in milliseconds since the epoch. */
  readonly savedAt: number;
}

/** One storage key per ticket, so that two tabs never write the same list. Signing out deletes all tickets of the user. */
const KIND = 'ticket';

const keyOf = (userId: string, reservationId: string): string => keyOfUser(KIND, userId, reservationId);

const parsed = (text: string | undefined): SavedTicket | undefined => {
  try {
    return (JSON.parse(text ?? 'null') as SavedTicket | null) ?? undefined;
  } catch {
    return undefined;
  }
};

/** All saved tickets of a user. */
export const savedTickets = (userId: string): SavedTicket[] =>
  rememberedKeys()
    .filter((key) => key.startsWith(keyOf(userId, '')))
    .flatMap((key) => parsed(remembered(key)) ?? []);

/**
 * Saves paid tickets until their show ends. If a saved ticket was cancelled, saves that too. Saves nothing once the user has
 * signed out.
 * @returns whether there is a paid ticket
 */
export const saveTickets = (userId: string, reservations: readonly Reservation[], now: number): boolean => {
  if (!isSignedIn(userId)) return false;
  let hasTicket = false;
  for (const reservation of reservations) {
    const key = keyOf(userId, reservation.reservationId);
    const before = parsed(remembered(key))?.reservation.status;
    const isPaid = ownsSeat(reservation);
    if (hasShowEnded(reservation, now)) remember(key, undefined);
    // A cancelled ticket stays cancelled: this answer may be older than the cancellation.
    else if (isPaid ? before !== 'CANCELLED' : before !== undefined) {
      remember(key, JSON.stringify({ reservation, savedAt: now } satisfies SavedTicket));
      hasTicket ||= isPaid;
    }
  }
  return hasTicket;
};

/** Saves that the user has cancelled a ticket, before the next read says so. */
export const saveCancelled = (userId: string, reservation: Reservation, now: number): void => {
  saveTickets(userId, [{ ...reservation, status: 'CANCELLED', cancelUntil: null, ticket: null }], now);
};
