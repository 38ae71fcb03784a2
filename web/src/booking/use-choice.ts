import { useEffect, useRef, useState } from 'preact/hooks';

import type { Seat } from '#web/api-types.ts';
import type { ChoiceMessage } from '#web/booking/choice-message.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { countFree, takenOf, toggled } from '#web/seats/seats.ts';
import { seatStrings } from '#web/seats/strings.ts';
import { announce } from '#web/ui/announcer.tsx';

export interface Choice {
  readonly chosen: readonly number[];
  readonly message: ChoiceMessage | undefined;
  readonly toggle: (seatNumber: number) => void;
  /** Somebody else has these seats: goes back to the held ones. */
  readonly lose: (seatNumbers: readonly number[]) => void;
  /** Shows a message. */
  readonly tell: (message: ChoiceMessage) => void;
  readonly forgetMessage: () => void;
}

/** The seats that the user wants; at first, the held ones. */
export const useChoice = (
  seats: readonly Seat[] | undefined,
  held: readonly number[],
  limit: number,
): Choice => {
  const { count } = useStrings(seatStrings);
  const [chosen, setChosen] = useState(held);
  const [message, tell] = useState<ChoiceMessage>();

  const forgetMessage = (): void => tell(undefined);

  const lose = (seatNumbers: readonly number[]): void => {
    setChosen(held);
    tell({ kind: 'taken', seatNumbers, held, wanted: chosen.length });
  };

  useEffect(() => setChosen(held), [held.join()]);

  useEffect(() => {
    const lost = seats ? takenOf(chosen, seats, held) : [];
    if (lost.length > 0) lose(lost);
  }, [seats]);

  const toggle = (seatNumber: number): void => {
    const next = toggled(chosen, seatNumber, limit);
    if (!next) return tell({ kind: 'limitReached', limit });
    forgetMessage();
    setChosen(next);
    announce(count(next.length));
  };

  return { chosen, message, toggle, lose, tell, forgetMessage };
};

const QUIET_MS = 15_000;

/** Announces the number of free seats when it changes, at most every 15 s. */
export const useAnnounceFreeSeats = (seats: readonly Seat[] | undefined): void => {
  const t = useStrings(bookingStrings);
  const free = seats && countFree(seats);
  const last = useRef<{ free: number; at: number } | undefined>(undefined);
  useEffect(() => {
    if (free === undefined) return;
    const now = Date.now();
    const isNew = last.current && last.current.free !== free && now - last.current.at >= QUIET_MS;
    if (isNew) announce(t.freeSeats(free));
    if (isNew || !last.current) last.current = { free, at: now };
  }, [seats]);
};
