import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { CancelBooking } from '#web/account/cancel-booking.tsx';
import { EntryCode } from '#web/account/entry-code.tsx';
import { readReservations } from '#web/account/my-lists.ts';
import { isUpcoming, type ReservationState, stateOf } from '#web/account/reservations.ts';
import { StateBadge } from '#web/account/state-badge.tsx';
import { accountStrings } from '#web/account/strings.ts';
import type { Reservation } from '#web/api-types.ts';
import { useConcertNames } from '#web/catalogue/concert-names.ts';
import {
  formatCountdown,
  formatPoints,
  formatShow,
  formatShowDay,
  formatShowTime,
  showDayParts,
  showZone,
} from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { findPage } from '#web/paging.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/account/account.css';

/** A ticket token is valid for a day. The page renews it well before, and whenever it becomes visible again. */
const RENEW_MS = 3 * 3_600_000;

/** One ticket: date, seat, entry code and cancellation. */
export const TicketPage = ({ reservationId }: { reservationId: string }) => {
  const t = useStrings(accountStrings);
  return (
    <SignInRequired title={t.ticket} reason={t.ticketReason}>
      <FindTicket reservationId={reservationId} />
    </SignInRequired>
  );
};

const FindTicket = ({ reservationId }: { reservationId: string }) => {
  const t = useStrings(accountStrings);
  const session = useSession();
  const isWanted = (row: Reservation): boolean => row.reservationId === reservationId;
  const { data, error, reload } = useQuery(
    session && `ticket ${session.userId} ${reservationId}`,
    async (signal) => (await findPage(readReservations, isWanted, signal)) ?? [],
    { refreshMs: RENEW_MS },
  );
  const reservation = data?.find(isWanted);
  if (reservation && data) return <Ticket reservation={reservation} others={data} onChange={reload} />;
  if (data) return <TicketMissing />;
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
  readonly reservation: Reservation;
  /** Other reservations of the same user. */
  readonly others: readonly Reservation[];
  readonly onChange: () => void;
}

const Ticket = ({ reservation, others, onChange }: TicketProps) => {
  const t = useStrings(accountStrings);
  const names = useConcertNames([reservation.concertId]);
  const now = useServerNow();
  const [wasCancelled, setCancelled] = useState(false);
  const concert = names.get(reservation.concertId) ?? t.ticket;
  // Show a cancelled ticket as void at once, before the next read.
  const state = wasCancelled ? 'refunded' : stateOf(reservation, now);
  const onCancelled = (): void => {
    setCancelled(true);
    onChange();
  };
  return (
    <Page title={concert} above={<a href={hrefs.tickets}>{t.ticketsTitle}</a>}>
      <div class={isUpcoming(state) ? 'ticket' : 'ticket ticket-void'}>
        <TicketFace reservation={reservation} state={state}>
          {!wasCancelled && <StateNote reservation={reservation} state={state} now={now} />}
        </TicketFace>
        {state === 'paid' && reservation.ticket !== null && (
          <EntryCode
            token={reservation.ticket}
            timezone={reservation.timezone}
            label={t.code(concert, t.seat(reservation.seatNumber))}
            now={now}
          />
        )}
      </div>
      <CancelBooking
        reservation={reservation}
        now={now}
        wasCancelled={wasCancelled}
        onCancelled={onCancelled}
        onTooLate={onChange}
      />
      <OtherSeats reservation={reservation} others={others} now={now} />
    </Page>
  );
};

interface TicketFaceProps {
  readonly reservation: Reservation;
  readonly state: ReservationState;
}

const TicketFace = ({
  reservation,
  state,
  children,
}: TicketFaceProps & { readonly children: ComponentChildren }) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const zone = showZone(reservation, language);
  return (
    <div class="ticket-face">
      <StateBadge state={state} />
      <div class="ticket-heart">
        <TicketDate reservation={reservation} />
        <dl class="ticket-seat">
          <dt>{t.seatLabel}</dt>
          <dd class="ticket-huge">{reservation.seatNumber}</dd>
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
  const { createdAt, price, reservationId } = reservation;
  return (
    <dl class="ticket-facts">
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
      <div class="ticket-number">
        <dt>{t.bookingNumber}</dt>
        <dd>{reservationId}</dd>
      </div>
    </dl>
  );
};

/** Shown in place of the entry code. */
const StateNote = ({ reservation, state, now }: TicketFaceProps & { readonly now: number }) => {
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

const OtherSeats = ({
  reservation,
  others,
  now,
}: Omit<TicketProps, 'onChange'> & { readonly now: number }) => {
  const t = useStrings(accountStrings);
  const siblings = others.filter(
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
            <LinkButton href={hrefs.ticket(reservationId)}>{t.seat(seatNumber)}</LinkButton>
          </li>
        ))}
      </ul>
    </nav>
  );
};
