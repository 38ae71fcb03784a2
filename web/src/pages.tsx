import type { ComponentType } from 'preact';

import { matchPath, pagePaths, type ParamsOf } from '#lib/page-paths.ts';
import { ConcertPage } from '#web/catalogue/concert-page.tsx';
import { ConcertsPage } from '#web/catalogue/concerts-page.tsx';
import { type LazyPage, lazyPage, type PageComponent } from '#web/shell/lazy-page.tsx';
import { SignInFailedPage } from '#web/sign-in/sign-in-failed.tsx';

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

const paidPage = async () => (await import('#web/account/paid.tsx')).PaidPage;

const bookingPage = async () => {
  const { BookingPage } = await import('#web/booking/booking.tsx');
  return (params: ParamsOf<typeof pagePaths.booking>) => <BookingPage {...params} preloadPaid={paidPage} />;
};

/** All pages, by their paths. */
const pages: readonly PageRow[] = [
  eager(pagePaths.concerts, ConcertsPage),
  eager(pagePaths.concert, ConcertPage),
  eager(pagePaths.signInFailed, SignInFailedPage),
  lazy(pagePaths.schedule, async () => {
    const { WaitingRoomPage } = await import('#web/queue/waiting-room.tsx');
    return (params) => <WaitingRoomPage {...params} preloadBooking={bookingPage} />;
  }),
  lazy(pagePaths.booking, bookingPage),
  lazy(pagePaths.draw, async () => (await import('#web/draw/draw-page.tsx')).DrawPage),
  lazy(pagePaths.paid, paidPage),
  lazy(pagePaths.tickets, async () => (await import('#web/account/tickets.tsx')).TicketsPage),
  lazy(pagePaths.ticket, async () => (await import('#web/account/ticket.tsx')).TicketPage),
  lazy(pagePaths.points, async () => (await import('#web/account/points.tsx')).PointsPage),
  lazy(pagePaths.payments, async () => (await import('#web/account/payments.tsx')).PaymentsPage),
  lazy(pagePaths.operator, async () => (await import('#web/operator/concerts.tsx')).OperatorPage),
  lazy(pagePaths.sales, async () => (await import('#web/operator/sales.tsx')).SalesPage),
  lazy(pagePaths.sale, async () => (await import('#web/operator/sale.tsx')).SalePage),
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
