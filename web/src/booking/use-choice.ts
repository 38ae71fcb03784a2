import { useEffect, useRef, useState } from 'preact/hooks';

import type { Seat } from '#web/api-types.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { countFree, takenOf, toggled } from '#web/seats/seats.ts';
import { seatStrings } from '#web/seats/strings.ts';
import { announce } from '#web/ui/announcer.tsx';

interface Choice {
  readonly chosen: readonly number[];
  /** Chosen seats that somebody else took first. Cleared by the next press. */
  readonly taken: readonly number[];
  readonly toggle: (seatNumber: number) => void;
  /** Somebody else has these seats: goes back to the held ones. */
  readonly lose: (seatNumbers: readonly number[]) => void;
  readonly forgetTaken: () => void;
}

/** The seats that the user wants; at first, the held ones. */
export const useChoice = (
  seats: readonly Seat[] | undefined,
  held: readonly number[],
  limit: number,
): Choice => {
  const t = useStrings(bookingStrings);
  const { count } = useStrings(seatStrings);
  const [chosen, setChosen] = useState(held);
  const [taken, setTaken] = useState<readonly number[]>([]);

  const lose = (seatNumbers: readonly number[]): void => {
    setChosen(held);
    setTaken(seatNumbers);
    announce(`${t.taken(seatNumbers)} ${t.takenRest(held)}`);
  };

  const forgetTaken = (): void => setTaken([]);

  useEffect(() => setChosen(held), [held.join()]);

  useEffect(() => {
    const lost = seats ? takenOf(chosen, seats, held) : [];
    if (lost.length > 0) lose(lost);
  }, [seats]);

  const toggle = (seatNumber: number): void => {
    const next = toggled(chosen, seatNumber, limit);
    forgetTaken();
    if (next) setChosen(next);
    announce(next ? count(next.length) : t.limitReached(limit));
  };

  return { chosen, taken, toggle, lose, forgetTaken };
};

const QUIET_MS = 15_000;

/** Announces the number of free seats when it changes, at most every 15 s. */
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
