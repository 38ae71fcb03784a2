import { CalendarButton } from '#web/account/calendar-button.tsx';
import { readReservations, RENEW_TICKETS_MS } from '#web/account/my-lists.ts';
import { paidStrings } from '#web/account/paid-strings.ts';
import { QrCode } from '#web/account/qr-code.tsx';
import { cancellationOf } from '#web/account/reservations.ts';
import { accountStrings } from '#web/account/strings.ts';
import { venueOf } from '#web/account/venue.ts';
import type { Reservation } from '#web/api-types.ts';
import { formatInstant, formatPoints, formatShow, seatName, showZone, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { seatNames } from '#web/i18n/seat-names.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { pagesOf } from '#web/paging.ts';
import { useQuery } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { ownsSeat } from '#web/seating.ts';
import { serverNow } from '#web/server-clock.ts';
import { type Session, useSession } from '#web/session/session.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { useWallet } from '#web/wallet/use-wallet.ts';
import '#web/account/paid.css';

/** The page after a payment: what was booked and paid, the tickets, and what comes next. */
export const PaidPage = ({ reservationIds }: { reservationIds: string }) => {
  const t = useStrings(paidStrings);
  const session = useSession();
  return (
    <SignInRequired title={t.title} reason={t.reason}>
      {session && <FindPaid session={session} reservationIds={reservationIds.split(',')} />}
    </SignInRequired>
  );
};

interface FindPaidProps {
  readonly session: Session;
  readonly reservationIds: readonly string[];
}

const FindPaid = ({ session, reservationIds }: FindPaidProps) => {
  const t = useStrings(paidStrings);
  const { data, error, reload } = useQuery(
    `paid ${session.userId} ${reservationIds.join(' ')}`,
    (signal) => readPaid(reservationIds, signal),
    { refreshMs: RENEW_TICKETS_MS },
  );
  const [first, ...others] = data ?? [];
  if (first) return <Paid session={session} tickets={[first, ...others]} />;
  if (data) return <NothingPaid />;
  if (error === undefined) return <LoadingPage />;
  return (
    <Page title={t.title}>
      <ProblemNotice error={error} onRetry={reload} />
    </Page>
  );
};

/** The reservations of a payment that are still paid, by seat number. */
const readPaid = async (
  reservationIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Reservation[]> => {
  const found: Reservation[] = [];
  for await (const { data } of pagesOf(readReservations, signal)) {
    found.push(...data.filter(({ reservationId }) => reservationIds.includes(reservationId)));
    if (found.length >= reservationIds.length) break;
  }
  return found.filter(ownsSeat).toSorted((one, other) => one.seatNumber - other.seatNumber);
};

const NothingPaid = () => {
  const t = useStrings(paidStrings);
  return (
    <Page title={t.nothing} lead={t.nothingText}>
      <LinkButton look="primary" href={hrefs.tickets}>
        {t.toTickets}
      </LinkButton>
    </Page>
  );
};

interface PaidProps {
  readonly session: Session;
  readonly tickets: readonly [Reservation, ...Reservation[]];
}

const Paid = ({ session, tickets }: PaidProps) => {
  const t = useStrings(paidStrings);
  return (
    <Page title={t.title} lead={tickets[0].concertName}>
      <div class="paid">
        <div class="paid-facts">
          <Facts session={session} tickets={tickets} />
          <div class="actions">
            <LinkButton look="primary" href={hrefs.tickets}>
              {t.toTickets}
            </LinkButton>
            <CalendarButton tickets={tickets} />
          </div>
          <CancelNote ticket={tickets[0]} />
        </div>
        <Tickets tickets={tickets} />
      </div>
    </Page>
  );
};

const Facts = ({ session, tickets }: PaidProps) => {
  const t = useStrings(paidStrings);
  const language = useLanguage();
  const wallet = useWallet(session.userId);
  const [show] = tickets;
  const venue = venueOf(show);
  const seatNumbers = tickets.map(({ seatNumber }) => seatNumber);
  const paid = tickets.reduce((sum, { price }) => sum + price, 0);
  return (
    <dl class="facts">
      <dt>{t.seats(seatNumbers.length)}</dt>
      <dd>{seatNames(seatNumbers, language)}</dd>
      <dt>{t.date}</dt>
      <dd>{withZone(formatShow(show, language), showZone(show, language))}</dd>
      {venue !== undefined && (
        <>
          <dt>{t.venue}</dt>
          <dd>{venue}</dd>
        </>
      )}
      <dt>{t.paid}</dt>
      <dd>{formatPoints(paid)}</dd>
      <dt>{t.balance}</dt>
      <dd>{wallet.data ? formatPoints(wallet.data.point) : '–'}</dd>
    </dl>
  );
};

const CancelNote = ({ ticket }: { ticket: Reservation }) => {
  const t = useStrings(paidStrings);
  const language = useLanguage();
  const cancellation = cancellationOf(ticket, serverNow());
  if (!cancellation?.isOpen) return <p class="quiet">{t.cancelClosed}</p>;
  const when = formatInstant(cancellation.lastMinute, ticket.timezone, language);
  return <p class="quiet">{t.cancelRule(withZone(when, showZone(ticket, language)))}</p>;
};

const Tickets = ({ tickets }: { tickets: readonly Reservation[] }) => {
  const t = useStrings(paidStrings);
  const account = useStrings(accountStrings);
  const language = useLanguage();
  return (
    <section aria-labelledby="paid-tickets">
      <h2 class="section-title" id="paid-tickets">
        {t.tickets(tickets.length)}
      </h2>
      <p class="quiet">{t.ticketsText(tickets.length)}</p>
      <ul class="paid-tickets">
        {tickets.map(({ reservationId, concertName, seatNumber, bookingCode, ticket }) => (
          <li key={reservationId} class="paid-ticket">
            {ticket !== null && (
              <QrCode text={ticket} label={account.code(concertName, seatName(seatNumber, language))} />
            )}
            <p>{t.bookingCode(bookingCode)}</p>
            <a href={hrefs.ticket(reservationId)}>{t.toTicket(seatName(seatNumber, language))}</a>
          </li>
        ))}
      </ul>
    </section>
  );
};
