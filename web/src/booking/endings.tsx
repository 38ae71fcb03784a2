import { useEffect } from 'preact/hooks';

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
export const Ended = ({ ending, placeId }: { ending: Ending; placeId: PlaceId }) => {
  const t = useStrings(bookingStrings);
  if (ending === 'expired') return <Expired placeId={placeId} />;
  return (
    <Page title={t.paidElsewhere} lead={t.paidElsewhereText}>
      <LinkButton look="primary" size="large" href={hrefs.tickets}>
        {t.toTickets}
      </LinkButton>
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

/** No pass in this browser. Seats held from another device are found; anyone else goes to the queue. */
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
