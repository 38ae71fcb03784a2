import type { ComponentType } from 'preact';

import { ConcertPage } from '#web/catalogue/concert-page.tsx';
import { ConcertsPage } from '#web/catalogue/concerts-page.tsx';
import { matchPath, type ParamsOf } from '#web/router.ts';
import { type LazyPage, lazyPage, type PageComponent } from '#web/shell/lazy-page.tsx';
import { SIGN_IN_FAILED_PATH, SignInFailedPage } from '#web/sign-in/sign-in-failed.tsx';

interface PageRow {
  readonly pattern: string;
  readonly page: PageComponent | LazyPage;
}

/** A page in the first script. Its props are the names in the pattern. */
const eager = <Pattern extends string>(
  pattern: Pattern,
  page: ComponentType<ParamsOf<Pattern>>,
): PageRow => ({ pattern, page: page as PageComponent });

/** A page in a script of its own, loaded when the page is first opened. */
const lazy = <Pattern extends string>(
  pattern: Pattern,
  load: () => Promise<ComponentType<ParamsOf<Pattern>>>,
): PageRow => ({ pattern, page: lazyPage(load as () => Promise<PageComponent>) });

const bookingPage = async () => (await import('#web/booking/booking.tsx')).BookingPage;

/** All pages, by the path in the hash. */
const pages: readonly PageRow[] = [
  eager('/', ConcertsPage),
  eager('/concerts/:concertId', ConcertPage),
  eager(SIGN_IN_FAILED_PATH, SignInFailedPage),
  lazy('/concerts/:concertId/schedules/:scheduleId', async () => {
    const { WaitingRoomPage } = await import('#web/queue/waiting-room.tsx');
    return (params) => <WaitingRoomPage {...params} preloadBooking={bookingPage} />;
  }),
  lazy('/concerts/:concertId/schedules/:scheduleId/book', bookingPage),
  lazy('/tickets', async () => (await import('#web/account/tickets.tsx')).TicketsPage),
  lazy('/tickets/:reservationId', async () => (await import('#web/account/ticket.tsx')).TicketPage),
  lazy('/points', async () => (await import('#web/account/points.tsx')).PointsPage),
  lazy('/payments', async () => (await import('#web/account/payments.tsx')).PaymentsPage),
  lazy('/operator', async () => (await import('#web/operator/concerts.tsx')).OperatorPage),
  lazy('/operator/sales', async () => (await import('#web/operator/sales.tsx')).SalesPage),
  lazy('/operator/concerts/:concertId/schedules/:scheduleId', async () => {
    const { SalePage } = await import('#web/operator/sale.tsx');
    return SalePage;
  }),
];

/** The page at a path, with the parameters from the path. */
export const pageAt = (
  path: string,
): { page: PageRow['page']; params: Record<string, string> } | undefined => {
  for (const { pattern, page } of pages) {
    const params = matchPath(pattern, path);
    if (params) return { page, params };
  }
  return undefined;
};
