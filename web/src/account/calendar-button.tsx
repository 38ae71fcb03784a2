import type { Concert, Reservation } from '#web/api-types.ts';
import { calendarFile } from '#web/account/calendar.ts';
import { paidStrings } from '#web/account/paid-strings.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { localToInstant } from '#web/i18n/show-time.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { seatNames } from '#web/seats/seat-names.ts';
import { serverNow } from '#web/server-clock.ts';
import { Button } from '#web/ui/button.tsx';

interface CalendarButtonProps {
  readonly concert: Concert;
  /** Of one date. */
  readonly tickets: readonly [Reservation, ...Reservation[]];
}

/** Saves the date as a calendar file. Phones offer to add it at once. */
export const CalendarButton = ({ concert, tickets }: CalendarButtonProps) => {
  const t = useStrings(paidStrings);
  const language = useLanguage();
  const save = (): void => {
    const [{ reservationId, startDatetime, endDatetime, timezone }] = tickets;
    const seats = seatNames(
      tickets.map(({ seatNumber }) => seatNumber),
      language,
    );
    const numbers = tickets.map((ticket) => ticket.reservationId).join(', ');
    const file = calendarFile({
      uid: reservationId,
      createdAt: serverNow(),
      startsAt: localToInstant(startDatetime, timezone),
      endsAt: localToInstant(endDatetime, timezone),
      summary: concert.name,
      description: `${t.calendarSeats(seats)}\n${t.calendarNumber(numbers)}`,
    });
    download(new Blob([file], { type: 'text/calendar;charset=utf-8' }), 'ticket.ics');
  };
  return <Button onClick={save}>{t.addToCalendar}</Button>;
};

/** Safari reads the file after the click. */
const KEEP_MS = 60_000;

const download = (blob: Blob, name: string): void => {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_MS);
};
