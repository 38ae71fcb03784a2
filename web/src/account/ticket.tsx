import { useState } from 'preact/hooks';

import { CancelBooking } from '#web/account/cancel-booking.tsx';
import { EntryCode } from '#web/account/entry-code.tsx';
import { isUpcoming, type ReservationState, stateOf } from '#web/account/reservations.ts';
import { SavedNote } from '#web/account/saved-note.tsx';
import { saveCancelled } from '#web/account/saved-tickets.ts';
import { accountStrings } from '#web/account/strings.ts';
import { TicketFace } from '#web/account/ticket-face.tsx';
import { type TicketQuery, useTicket } from '#web/account/use-ticket.ts';
import type { Reservation } from '#web/api-types.ts';
import { formatCountdown, formatPoints, seatName } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/account/account.css';

/** One ticket: entry code, date, seat and cancellation. */
export const TicketPage = ({ reservationId }: { reservationId: string }) => {
  const t = useStrings(accountStrings);
  const session = useSession();
  return (
    <SignInRequired title={t.ticket} reason={t.ticketReason}>
      {session && <FindTicket userId={session.userId} reservationId={reservationId} />}
    </SignInRequired>
  );
};

interface FindTicketProps {
  readonly userId: string;
  readonly reservationId: string;
}

const FindTicket = ({ userId, reservationId }: FindTicketProps) => {
  const t = useStrings(accountStrings);
  const query = useTicket(userId, reservationId);
  const { reservation, isMissing, error, reload } = query;
  if (reservation) return <Ticket userId={userId} reservation={reservation} query={query} />;
  if (isMissing) return <TicketMissing />;
  if (error === undefined) return <LoadingPage />;
  return (
    <Page title={t.ticket}>
      <ProblemNotice error={error} onRetry={reload} />
    </Page>
  );
};

const TicketMissing = () => {
  const t = useStrings(accountStrings);
  return (
    <Page title={t.ticketMissing} lead={t.ticketMissingText}>
      <LinkButton look="primary" href={hrefs.tickets}>
        {t.toTickets}
      </LinkButton>
    </Page>
  );
};

interface TicketProps {
  readonly userId: string;
  readonly reservation: Reservation;
  readonly query: TicketQuery;
}

const Ticket = ({ userId, reservation, query }: TicketProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const now = useServerNow();
  const [wasCancelled, setCancelled] = useState(false);
  const { concertName, seatNumber, ticket, timezone } = reservation;
  const { reservations, savedAt, error, reload } = query;
  // Show a cancelled ticket as void at once, before the next read.
  const state = wasCancelled ? 'refunded' : stateOf(reservation, now);
  const onCancelled = (): void => {
    saveCancelled(userId, reservation, now);
    setCancelled(true);
    reload();
  };
  return (
    <Page title={concertName} above={<a href={hrefs.tickets}>{t.ticketsTitle}</a>}>
      {savedAt !== undefined && (
        <SavedNote savedAt={savedAt} hasFailed={error !== undefined} onRetry={reload} />
      )}
      <div class={isUpcoming(state) ? 'ticket' : 'ticket ticket-void'}>
        {state === 'paid' && ticket !== null && (
          <EntryCode
            token={ticket}
            timezone={timezone}
            label={t.code(concertName, seatName(seatNumber, language))}
            now={now}
          />
        )}
        <TicketFace reservation={reservation} state={state}>
          {!wasCancelled && <StateNote reservation={reservation} state={state} now={now} />}
        </TicketFace>
      </div>
      <CancelBooking
        reservation={reservation}
        now={now}
        wasCancelled={wasCancelled}
        onCancelled={onCancelled}
        onTooLate={reload}
      />
      <OtherSeats reservation={reservation} reservations={reservations} now={now} />
    </Page>
  );
};

interface StateNoteProps {
  readonly reservation: Reservation;
  readonly state: ReservationState;
  readonly now: number;
}

/** Shown in place of the entry code. */
const StateNote = ({ reservation, state, now }: StateNoteProps) => {
  const t = useStrings(accountStrings);
  const { concertId, scheduleId, expiresAt, price } = reservation;
  if (state === 'paid') return null;
  if (state !== 'held') {
    const text = { over: t.overText, refunded: t.refundedText(formatPoints(price)), lapsed: t.lapsedText };
    return <p class="quiet">{text[state]}</p>;
  }
  return (
    <Notice
      tone="warning"
      actions={
        <LinkButton look="primary" href={hrefs.booking(concertId, scheduleId)}>
          {t.goOnPaying}
        </LinkButton>
      }
    >
      <p>{t.heldText}</p>
      <p class="ticket-left" role="timer">
        {t.left(formatCountdown(Date.parse(expiresAt ?? '') - now))}
      </p>
    </Notice>
  );
};

interface OtherSeatsProps {
  readonly reservation: Reservation;
  readonly reservations: readonly Reservation[];
  readonly now: number;
}

const OtherSeats = ({ reservation, reservations, now }: OtherSeatsProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const siblings = reservations.filter(
    (other) =>
      other.scheduleId === reservation.scheduleId &&
      other.reservationId !== reservation.reservationId &&
      isUpcoming(stateOf(other, now)),
  );
  if (siblings.length === 0) return null;
  return (
    <nav class="other-seats" aria-labelledby="other-seats">
      <h2 class="section-title" id="other-seats">
        {t.sameShow}
      </h2>
      <ul class="actions">
        {siblings.map(({ reservationId, seatNumber }) => (
          <li key={reservationId}>
            <LinkButton href={hrefs.ticket(reservationId)}>{seatName(seatNumber, language)}</LinkButton>
          </li>
        ))}
      </ul>
    </nav>
  );
};
