import { useEffect, useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { takeIntent, recordIntent } from '#web/queue/intent.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { accessToken, signIn } from '#web/session/session.ts';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface JoinButtonProps {
  readonly placeId: PlaceId | undefined;
  readonly scheduleId: string;
  readonly isOpen: boolean;
}

/** Joins the queue. Signs in first if necessary. */
export const JoinButton = ({ placeId, scheduleId, isOpen }: JoinButtonProps) => {
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

  // The user is back from signing in to join.
  useEffect(() => {
    if (placeId && isOpen && takeIntent(scheduleId)) void join();
  }, [placeId, isOpen]);

  return (
    <div class="queue-join">
      <Button look="primary" size="large" isBusy={isBusy} isDisabled={!isOpen} onClick={() => void join()}>
        {placeId ? t.join : t.signInAndJoin}
      </Button>
      {!placeId && <p class="quiet">{t.joinNeedsSignIn}</p>}
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
