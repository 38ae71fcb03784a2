import { useState } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import type { Ending } from '#web/booking/use-pass.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { joinLine } from '#web/queue/places.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';

/** A booking that is over, and what can be done now. */
export const Ended = ({ ending, line }: { ending: Ending; line: Line }) => {
  const t = useStrings(bookingStrings);
  if (ending === 'expired') return <Expired line={line} />;
  return (
    <Page title={t.paidElsewhere} lead={t.paidElsewhereText}>
      <LinkButton look="primary" size="large" href={hrefs.tickets}>
        {t.toTickets}
      </LinkButton>
    </Page>
  );
};

const Expired = ({ line }: { line: Line }) => {
  const t = useStrings(bookingStrings);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const rejoin = async (): Promise<void> => {
    setBusy(true);
    try {
      await joinLine(line);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Page title={t.expired} lead={t.expiredText}>
      <p class="actions">
        <Button look="primary" size="large" isBusy={isBusy} onClick={() => void rejoin()}>
          {t.rejoin}
        </Button>
        <LinkButton size="large" href={hrefs.concert(line.concertId)}>
          {t.otherDates}
        </LinkButton>
      </p>
      {error !== undefined && <ProblemNotice error={error} />}
    </Page>
  );
};

/** Nobody is let in past the line. */
export const NoPass = ({ line }: { line: Line }) => {
  const t = useStrings(bookingStrings);
  return (
    <Page title={t.noPass} lead={t.noPassText}>
      <LinkButton look="primary" size="large" href={hrefs.schedule(line.concertId, line.scheduleId)}>
        {t.toQueue}
      </LinkButton>
    </Page>
  );
};
