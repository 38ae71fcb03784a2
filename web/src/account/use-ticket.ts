import { useMemo } from 'preact/hooks';

import { readReservations, RENEW_TICKETS_MS } from '#web/account/my-lists.ts';
import { savedTickets } from '#web/account/saved-tickets.ts';
import type { Reservation } from '#web/api-types.ts';
import { findPage } from '#web/paging.ts';
import { type Query, useQuery } from '#web/query.ts';

export interface TicketQuery extends Pick<Query<unknown>, 'error' | 'reload'> {
  readonly reservation: Reservation | undefined;
  /** All reservations of the same read. */
  readonly reservations: readonly Reservation[];
  /** When it was saved; `undefined` after a successful read. */
  readonly savedAt: number | undefined;
  /** The user has no such reservation. */
  readonly isMissing: boolean;
}

/** A reservation of the user: the saved one, until a read has succeeded. */
export const useTicket = (userId: string, reservationId: string): TicketQuery => {
  const isWanted = (row: Reservation): boolean => row.reservationId === reservationId;
  const { data, error, reload } = useQuery(
    `ticket ${userId} ${reservationId}`,
    async (signal) => (await findPage(readReservations, isWanted, signal)) ?? [],
    { refreshMs: RENEW_TICKETS_MS },
  );
  const saved = useMemo(() => savedTickets(userId), [userId, data, error]);
  const reservations = data ?? saved.map((ticket) => ticket.reservation);
  const isFresh = data !== undefined && error === undefined;
  return {
    reservation: reservations.find(isWanted),
    reservations,
    savedAt: isFresh ? undefined : saved.find((ticket) => isWanted(ticket.reservation))?.savedAt,
    isMissing: data !== undefined && !data.some(isWanted),
    error,
    reload,
  };
};
