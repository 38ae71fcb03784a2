import { useEffect } from 'preact/hooks';

import type { Reservation } from '#web/api-types.ts';
import { Bills } from '#web/booking/bills.tsx';
import { type Bill, billOf, isSameBill } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { Ending } from '#web/booking/use-ending.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { Rejoin } from '#web/queue/rejoin.tsx';
import { useHolding } from '#web/queue/use-holding.ts';
import { hrefs } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shown when a booking has ended without a payment in this tab. */
export const Ended = ({ ending, placeId }: { ending: Ending; placeId: PlaceId }) =>
  ending.kind === 'expired' ? <Expired placeId={placeId} /> : <PaidElsewhere {...ending} />;

interface PaidElsewhereProps {
  readonly shown: Bill;
  readonly paid: readonly Reservation[];
}

/** What was paid, beside what this tab showed if that differs. */
const PaidElsewhere = ({ shown, paid }: PaidElsewhereProps) => {
  const t = useStrings(bookingStrings);
  const bill = billOf(paid);
  const before = isSameBill(shown, bill) ? [] : [[t.shownBill, shown] as const];
  return (
    <Page title={t.paidElsewhere} lead={t.paidElsewhereText}>
      <div class="paid-elsewhere">
        <Bills bills={[...before, [t.paidBill, bill]]} />
        <LinkButton
          look="primary"
          size="large"
          href={hrefs.paid(paid.map(({ reservationId }) => reservationId))}
        >
          {t.toPaid}
        </LinkButton>
      </div>
    </Page>
  );
};

const Expired = ({ placeId }: { placeId: PlaceId }) => {
  const t = useStrings(bookingStrings);
  return (
    <Page title={t.expired} lead={t.expiredText}>
      <Rejoin placeId={placeId} words={t} />
    </Page>
  );
};

/** Shown when this browser has no pass. Finds the pass if the user holds seats from another device; else links to the queue. */
export const NoPass = ({ placeId }: { placeId: PlaceId }) => {
  const t = useStrings(bookingStrings);
  const isHolding = useHolding(placeId);
  useEffect(() => {
    if (isHolding) joinQueue(placeId);
  }, [isHolding]);
  if (isHolding !== false) return <LoadingPage />;
  return (
    <Page title={t.noPass} lead={t.noPassText}>
      <LinkButton look="primary" size="large" href={hrefs.schedule(placeId.concertId, placeId.scheduleId)}>
        {t.toQueue}
      </LinkButton>
    </Page>
  );
};
