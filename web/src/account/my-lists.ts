import { saveTickets } from '#web/account/saved-tickets.ts';
import type { PaymentHistory, Reservation, WalletTransaction } from '#web/api-types.ts';
import { fromCursor, type PageOf, type ReadPage } from '#web/paging.ts';
import { keepTicketPages } from '#web/register-service-worker.ts';
import { serverNow } from '#web/server-clock.ts';
import { currentSession, sendAsUser } from '#web/session/session.ts';

interface MyLists {
  'GET /users/{userId}/reservations': Reservation;
  'GET /users/{userId}/points/histories': WalletTransaction;
  'GET /payments/users/{userId}/histories': PaymentHistory;
}

const PAGE_ROWS = 30;

/** Reads a list of the signed-in user, newest rows first. */
const newestFirst =
  <R extends keyof MyLists>(route: R): ReadPage<MyLists[R]> =>
  async (cursor, signal) => {
    const query = { limit: PAGE_ROWS, order: 'desc', ...fromCursor(cursor) };
    const page = await sendAsUser<keyof MyLists>(route, { path: { userId: 'me' }, query, signal });
    return page as PageOf<unknown> as PageOf<MyLists[R]>;
  };

export const readLedger = newestFirst('GET /users/{userId}/points/histories');
export const readPayments = newestFirst('GET /payments/users/{userId}/histories');

/** A ticket token is valid for a day. A page that stays open reads its tickets again this often, so it always has valid ones. */
export const RENEW_TICKETS_MS = 3 * 3_600_000;

const readReservationPage = newestFirst('GET /users/{userId}/reservations');

/** Saves the tickets that it reads, for when there is no network. */
export const readReservations: ReadPage<Reservation> = async (cursor, signal) => {
  const userId = currentSession()?.userId ?? '';
  const page = await readReservationPage(cursor, signal);
  if (saveTickets(userId, page.data, serverNow())) void keepTicketPages();
  return page;
};
