import { useEffect, useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hasIntent, recordIntent, takeIntent } from '#web/queue/intent.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { after } from '#web/queue/timer.ts';
import { keepScreenOn } from '#web/queue/wake-lock.ts';
import { hrefs } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { accessToken, signIn } from '#web/session/session.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface JoinButtonProps {
  readonly placeId: PlaceId | undefined;
  readonly scheduleId: string;
  /** When the sale opens or has opened, by the server's clock. */
  readonly opensAt: number;
  readonly isOpen: boolean;
}

/** Joins the queue, now or when the sale opens. Signs in first if necessary. */
export const JoinButton = ({ placeId, scheduleId, opensAt, isOpen }: JoinButtonProps) => {
  const t = useStrings(queueStrings);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const join = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      if (placeId && (await isStillSignedIn())) return joinQueue(placeId);
      recordIntent(scheduleId);
      await signIn();
    } catch (thrown) {
      setBusy(false);
      setError(thrown);
    }
  };

  const intent = useIntent({ placeId, scheduleId, opensAt }, () => void join());

  return (
    <div class="queue-join">
      {isOpen || !placeId ? (
        <>
          <Button
            look="primary"
            size="large"
            isBusy={isBusy || (isOpen && intent.isSet)}
            onClick={() => void join()}
          >
            {!isOpen ? t.signInEarly : placeId ? t.join : t.signInAndJoin}
          </Button>
          {!placeId && <p class="quiet">{isOpen ? t.joinNeedsSignIn : t.signInEarlyText}</p>}
        </>
      ) : (
        <JoinAtOpening intent={intent} />
      )}
      {!isOpen && (
        <div class="queue-early">
          <p class="quiet">{t.chargeEarly}</p>
          <LinkButton href={hrefs.points}>{t.charge}</LinkButton>
        </div>
      )}
      {error !== undefined && <ProblemNotice error={error} />}
    </div>
  );
};

/** Offline counts as signed in: joining is retried until the network is back. */
const isStillSignedIn = async (): Promise<boolean> => {
  try {
    await accessToken();
    return true;
  } catch (error) {
    return !isApiError(error, 'UNAUTHORIZED');
  }
};

/** The user decides now, and the page joins when the sale opens. */
const JoinAtOpening = ({ intent }: { intent: Intent }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <p role="status">{intent.isSet ? t.willJoin : t.joinAtOpeningText}</p>
      {/* One button, so that it keeps the focus. */}
      <Button
        {...(!intent.isSet && { look: 'primary', size: 'large' })}
        onClick={intent.isSet ? intent.clear : intent.set}
      >
        {intent.isSet ? t.willNotJoin : t.joinAtOpening}
      </Button>
    </>
  );
};

interface Intent {
  readonly isSet: boolean;
  readonly set: () => void;
  readonly clear: () => void;
}

/** Pages that join by themselves spread over this time. People who press a button spread as much. */
const OPENING_SPREAD_MS = 2_000;
/** No timer runs longer than 24 days, and the opening may still move. */
const SOON_MS = 300_000;

/** Joins once the sale is open, if the user has said so before. */
const useIntent = (
  { placeId, scheduleId, opensAt }: Omit<JoinButtonProps, 'isOpen'>,
  join: () => void,
): Intent => {
  const [isSet, setIsSet] = useState(() => hasIntent(scheduleId));
  const isDue = placeId !== undefined && isSet && opensAt - serverNow() < SOON_MS;
  useEffect(() => {
    if (!isDue) return undefined;
    const untilOpening = opensAt - serverNow();
    const letScreenTurnOff = keepScreenOn();
    // On time in a hidden tab, too.
    const cancel = after(untilOpening > 0 ? untilOpening + OPENING_SPREAD_MS * Math.random() : 0, () => {
      setIsSet(false);
      if (takeIntent(scheduleId)) join();
    });
    return () => {
      cancel();
      letScreenTurnOff();
    };
  }, [isDue, opensAt]);
  return {
    isSet,
    set: () => {
      recordIntent(scheduleId);
      setIsSet(true);
    },
    clear: () => {
      takeIntent(scheduleId);
      setIsSet(false);
    },
  };
};
