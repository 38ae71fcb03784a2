import { useEffect, useRef, useState } from 'preact/hooks';

import type { Seat } from '#web/api-types.ts';
import { countFree, takenOf, toggled } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { announce } from '#web/ui/announcer.tsx';

const QUIET_MS = 15_000;

interface Choice {
  readonly chosen: readonly number[];
  /** Chosen seats that somebody else was quicker to take; until the next press. */
  readonly taken: readonly number[];
  readonly toggle: (seatNumber: number) => void;
  /** Somebody else has these seats: what one has is chosen again. */
  readonly lose: (seatNumbers: readonly number[]) => void;
  /** Nobody's fault any more. */
  readonly forgetTaken: () => void;
}

/** Which seats someone wants: at first those that they hold. */
export const useChoice = (
  seats: readonly Seat[] | undefined,
  held: readonly number[],
  limit: number,
): Choice => {
  const t = useStrings(bookingStrings);
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
    announce(next ? t.count(next.length) : t.limitReached(limit));
  };

  return { chosen, taken, toggle, lose, forgetTaken };
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
