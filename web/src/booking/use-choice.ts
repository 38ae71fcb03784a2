import { useEffect, useRef, useState } from 'preact/hooks';

import { call } from '#web/api.ts';
import type { Seat } from '#web/api-types.ts';
import { countFree, takenOf, toggled } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { type Query, useQuery } from '#web/query.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { announce } from '#web/ui/announcer.tsx';

const REFRESH_MS = 3_000;
const QUIET_MS = 15_000;

/** The seats of a date, kept fresh while they are looked at. */
export const useSeats = ({ concertId, scheduleId }: Line): Query<readonly Seat[]> =>
  useQuery(
    `seats ${concertId} ${scheduleId}`,
    (signal) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/seats', {
        path: { concertId, scheduleId },
        signal,
      }),
    { refreshMs: REFRESH_MS },
  );

interface Choice {
  readonly chosen: readonly number[];
  /** Chosen seats that somebody else was quicker to take; until the next press. */
  readonly taken: readonly number[];
  readonly toggle: (seatNumber: number) => void;
  /** Takes seats out of the choice that somebody else has; the others stay. */
  readonly dropTaken: (seatNumbers: readonly number[]) => void;
  /** Nobody's fault any more. */
  readonly forgetTaken: () => void;
}

/** Which seats someone wants, as far as they are still to be had. */
export const useChoice = (
  seats: readonly Seat[] | undefined,
  limit: number,
  released: readonly number[],
): Choice => {
  const t = useStrings(bookingStrings);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [taken, setTaken] = useState<readonly number[]>([]);

  const dropTaken = (seatNumbers: readonly number[]): void => {
    if (seatNumbers.length === 0) return;
    const left = chosen.filter((seatNumber) => !seatNumbers.includes(seatNumber));
    setChosen(left);
    setTaken(seatNumbers);
    announce(`${t.taken(seatNumbers)} ${t.takenRest(left)}`);
  };

  useEffect(() => {
    if (seats) dropTaken(takenOf(chosen, seats, released));
  }, [seats]);

  const toggle = (seatNumber: number): void => {
    const next = toggled(chosen, seatNumber, limit);
    setTaken([]);
    if (next) setChosen(next);
    announce(next ? t.count(next.length) : t.limitReached(limit));
  };

  return { chosen, taken, toggle, dropTaken, forgetTaken: () => setTaken([]) };
};

/** Says how many seats are left when that changes, not more often than every 15 s. */
export const useSayingFree = (seats: readonly Seat[] | undefined): void => {
  const t = useStrings(bookingStrings);
  const free = seats && countFree(seats);
  const said = useRef<{ free: number; at: number } | undefined>(undefined);
  useEffect(() => {
    if (free === undefined) return;
    const now = Date.now();
    const isNew = said.current && said.current.free !== free && now - said.current.at >= QUIET_MS;
    if (isNew) announce(t.freeSeats(free));
    if (isNew || !said.current) said.current = { free, at: now };
  }, [seats]);
};
