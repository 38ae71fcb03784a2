import { useMemo } from 'preact/hooks';

import { MoreButton } from '#web/account/more-button.tsx';
import { readReservations } from '#web/account/my-lists.ts';
import { stateOf, type Visit, visitsOf } from '#web/account/reservations.ts';
import { SavedNote } from '#web/account/saved-note.tsx';
import { type SavedTicket, savedTickets } from '#web/account/saved-tickets.ts';
import { ReservationBadge } from '#web/account/reservation-badge.tsx';
import { accountStrings } from '#web/account/strings.ts';
import { usePages } from '#web/account/use-pages.ts';
import type { Reservation } from '#web/api-types.ts';
import {
  formatCountdown,
  formatPoints,
  formatShow,
  formatShowDay,
  formatShowTime,
  seatName,
  showDayParts,
  showZones,
  withZone,
} from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { useOnline } from '#web/shell/online.ts';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Empty, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/account/account.css';

/** All reservations of the user: upcoming first, then past. */
export const TicketsPage = () => {
  const t = useStrings(accountStrings);
  return (
    <SignInRequired title={t.ticketsTitle} reason={t.ticketsReason}>
      <Page title={t.ticketsTitle} lead={<a href={hrefs.payments}>{t.toPayments}</a>}>
        <Tickets />
      </Page>
    </SignInRequired>
  );
};

const Tickets = () => {
  const session = useSession();
  const pages = usePages(session && `reservations ${session.userId}`, readReservations);
  const { rows, error, reload } = pages;
  const saved = useSaved(rows === undefined, error);
  if (saved) return <SavedVisits saved={saved} hasFailed={error !== undefined} onRetry={reload} />;
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {rows === undefined && error === undefined && <TicketsSkeleton />}
      {rows && <Visits reservations={rows} />}
      <MoreButton pages={pages} />
    </>
  );
};

/** The saved tickets, if the list cannot be read now and there are any. */
const useSaved = (isUnread: boolean, error: unknown): readonly SavedTicket[] | undefined => {
  const session = useSession();
  const isOnline = useOnline();
  const isWanted = isUnread && (error !== undefined || !isOnline);
  const userId = session?.userId ?? '';
  const saved = useMemo(() => (isWanted ? savedTickets(userId) : []), [isWanted, userId]);
  return saved.length > 0 ? saved : undefined;
};

interface SavedVisitsProps {
  readonly saved: readonly SavedTicket[];
  readonly hasFailed: boolean;
  readonly onRetry: () => void;
}

const SavedVisits = ({ saved, hasFailed, onRetry }: SavedVisitsProps) => (
  <>
    <SavedNote
      savedAt={Math.min(...saved.map(({ savedAt }) => savedAt))}
      hasFailed={hasFailed}
      onRetry={onRetry}
    />
    <Visits reservations={saved.map(({ reservation }) => reservation)} />
  </>
);

const Visits = ({ reservations }: { reservations: readonly Reservation[] }) => {
  const t = useStrings(accountStrings);
  const now = useServerNow();
  const { upcoming, past } = visitsOf(reservations, now);
  if (reservations.length === 0) return <NoTickets />;
  return (
    <>
      <section class="visits" aria-labelledby="upcoming">
        <h2 class="section-title" id="upcoming">
          {t.upcoming}
        </h2>
        {upcoming.length === 0 && <p class="quiet">{t.noUpcoming}</p>}
        <VisitList visits={upcoming} now={now} />
      </section>
      {past.length > 0 && (
        <section class="visits" aria-labelledby="past">
          <h2 class="section-title" id="past">
            {t.past}
          </h2>
          <VisitList visits={past} now={now} isQuiet />
        </section>
      )}
    </>
  );
};

const NoTickets = () => {
  const t = useStrings(accountStrings);
  const link = (
    <LinkButton look="primary" href={hrefs.concerts}>
      {t.toConcerts}
    </LinkButton>
  );
  return (
    <Empty title={t.noTickets} actions={link}>
      {t.noTicketsText}
    </Empty>
  );
};

interface VisitListProps {
  readonly visits: readonly Visit[];
  readonly now: number;
  readonly isQuiet?: boolean;
}

const VisitList = ({ visits, now, isQuiet = false }: VisitListProps) => {
  const language = useLanguage();
  const zones = showZones(visits, language);
  return (
    <ul class={isQuiet ? 'visit-list visit-list-quiet' : 'visit-list'}>
      {visits.map((visit, index) => (
        <li class="visit" key={visit.scheduleId}>
          <DateLeaf local={visit.startDatetime} />
          <div class="visit-words">
            <h3 class="visit-name">{visit.concertName}</h3>
            <p class="quiet">{withZone(formatShow(visit, language), zones[index])}</p>
          </div>
          <ul class="visit-seats">
            {visit.reservations.map((reservation) => (
              <SeatRow key={reservation.reservationId} reservation={reservation} now={now} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
};

/** The day as on a calendar. Hidden from screen readers: the text beside it says the same. */
const DateLeaf = ({ local }: { local: string }) => {
  const { day, month, weekday } = showDayParts(local, useLanguage());
  return (
    <p class="date-leaf" aria-hidden="true">
      <span class="date-leaf-day">{day}</span>
      <span class="date-leaf-month">
        {month}
        <br />
        {weekday}
      </span>
    </p>
  );
};

interface SeatRowProps {
  readonly reservation: Reservation;
  readonly now: number;
}

const SeatRow = ({ reservation, now }: SeatRowProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const state = stateOf(reservation, now);
  const { reservationId, bookingCode, concertId, concertName, scheduleId, startDatetime, expiresAt, price } =
    reservation;
  const seat = seatName(reservation.seatNumber, language);
  const when = `${formatShowDay(startDatetime, language)} ${formatShowTime(startDatetime, language)}`;
  const name = `${concertName} ${when} ${seat} ${t.openTicket}`;
  return (
    <li class="visit-seat">
      <a class="visit-seat-link" href={hrefs.ticket(reservationId)} aria-label={name}>
        {seat}
      </a>
      <ReservationBadge state={state} />
      <span class="booking-code quiet">
        <span class="visually-hidden">{t.bookingNumber} </span>
        {bookingCode}
      </span>
      {state === 'held' && expiresAt !== null && (
        <span class="visit-left" role="timer">
          {t.left(formatCountdown(Date.parse(expiresAt) - now))}
        </span>
      )}
      {state === 'held' && (
        <LinkButton look="primary" size="small" href={hrefs.booking(concertId, scheduleId)}>
          {t.goOnPaying}
        </LinkButton>
      )}
      {(state === 'paid' || state === 'over') && <span class="visit-price quiet">{formatPoints(price)}</span>}
      {state === 'refunded' && (
        <span class="visit-price quiet">
          {t.prices.refunded} {formatPoints(price)}
        </span>
      )}
    </li>
  );
};

const TicketsSkeleton = () => (
  <div class="visits">
    <Loading />
    <Skeleton height="1.75rem" width="8rem" />
    <Skeleton height="7rem" count={3} />
  </div>
);
