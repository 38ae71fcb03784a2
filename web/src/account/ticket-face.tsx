import type { ComponentChildren } from 'preact';

import type { ReservationState } from '#web/account/reservations.ts';
import { ReservationBadge } from '#web/account/reservation-badge.tsx';
import { accountStrings } from '#web/account/strings.ts';
import { venueOf } from '#web/account/venue.ts';
import type { Reservation } from '#web/api-types.ts';
import {
  formatPoints,
  formatShow,
  formatShowDay,
  formatShowTime,
  seatName,
  showDayParts,
  showZone,
} from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useSession } from '#web/session/session.ts';

interface TicketFaceProps {
  readonly reservation: Reservation;
  readonly state: ReservationState;
}

/** What is printed on a ticket: date, seat, holder and price. */
export const TicketFace = ({
  reservation,
  state,
  children,
}: TicketFaceProps & { readonly children: ComponentChildren }) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const zone = showZone(reservation, language);
  return (
    <div class="ticket-face">
      <ReservationBadge state={state} />
      <div class="ticket-heart">
        <TicketDate reservation={reservation} />
        <dl class="ticket-seat">
          <dt>{t.seatLabel}</dt>
          <dd class="ticket-seat-name">{seatName(reservation.seatNumber, language)}</dd>
        </dl>
      </div>
      {zone !== undefined && <p class="quiet">{t.zoneNote(zone)}</p>}
      {children}
      <TicketFacts reservation={reservation} state={state} />
    </div>
  );
};

const TicketDate = ({ reservation }: Pick<TicketFaceProps, 'reservation'>) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const { startDatetime, endDatetime } = reservation;
  const { day, month, weekday } = showDayParts(startDatetime, language);
  return (
    <div class="ticket-when">
      <p class="visually-hidden">
        {t.date}: {formatShow(reservation, language)}
      </p>
      <p class="ticket-huge" aria-hidden="true">
        {day}
      </p>
      <p class="ticket-month" aria-hidden="true">
        {month}
        <br />
        {weekday}
        <br />
        <strong>
          {formatShowTime(startDatetime, language)}–{formatShowTime(endDatetime, language)}
        </strong>
      </p>
    </div>
  );
};

const TicketFacts = ({ reservation, state }: TicketFaceProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const session = useSession();
  const { createdAt, price, bookingCode } = reservation;
  const venue = venueOf(reservation);
  return (
    <dl class="ticket-facts">
      {venue !== undefined && (
        <div class="ticket-venue">
          <dt>{t.venue}</dt>
          <dd>{venue}</dd>
        </div>
      )}
      <div>
        <dt>{t.holder}</dt>
        <dd>{session?.name}</dd>
      </div>
      <div>
        <dt>{t.bookingNumber}</dt>
        <dd class="booking-code">{bookingCode}</dd>
      </div>
      <div>
        <dt>{t.prices[state]}</dt>
        <dd>{formatPoints(price)}</dd>
      </div>
      <div>
        <dt>{t.bookedAt}</dt>
        <dd>
          {formatShowDay(createdAt, language)} {formatShowTime(createdAt, language)}
        </dd>
      </div>
    </dl>
  );
};
