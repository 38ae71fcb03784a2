import { venueOf } from '#web/account/venue.ts';
import type { Reservation } from '#web/api-types.ts';
import { calendarFile } from '#web/account/calendar.ts';
import { paidStrings } from '#web/account/paid-strings.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { seatNames } from '#web/i18n/seat-names.ts';
import { localToInstant } from '#web/i18n/show-time.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { saveFile } from '#web/save-file.ts';
import { serverNow } from '#web/server-clock.ts';
import { Button } from '#web/ui/button.tsx';

interface CalendarButtonProps {
  /** All of one date. */
  readonly tickets: readonly [Reservation, ...Reservation[]];
}

/** Saves the date as a calendar file. Phones offer to add it at once. */
export const CalendarButton = ({ tickets }: CalendarButtonProps) => {
  const t = useStrings(paidStrings);
  const language = useLanguage();
  const save = (): void => {
    const [first] = tickets;
    const { reservationId, concertName, startDatetime, endDatetime, timezone } = first;
    const seatNumbers = tickets.map(({ seatNumber }) => seatNumber);
    const codes = tickets.map(({ bookingCode }) => bookingCode);
    const file = calendarFile({
      uid: reservationId,
      createdAt: serverNow(),
      startsAt: localToInstant(startDatetime, timezone),
      endsAt: localToInstant(endDatetime, timezone),
      summary: concertName,
      location: venueOf(first),
      description: `${t.seats(seatNumbers.length)}: ${seatNames(seatNumbers, language)}\n${t.bookingCode(codes.join(', '))}`,
    });
    saveFile(new Blob([file], { type: 'text/calendar;charset=utf-8' }), 'ticket.ics');
  };
  return <Button onClick={save}>{t.addToCalendar}</Button>;
};
