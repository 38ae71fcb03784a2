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
import { useAction } from '#web/use-action.ts';

interface JoinButtonProps {
  readonly placeId: PlaceId | undefined;
  readonly scheduleId: string;
  /** When the sale opens or has opened, by the server's clock. */
  readonly opensAt: number;
  readonly isOpen: boolean;
  /** A join has been refused because it came before the opening. */
  readonly wasTooEarly: boolean;
  /** The texts for a draw, which fans enter. Absent: the texts for a queue, which they join. */
  readonly words?: Readonly<Record<JoinWord, string>>;
}

type JoinWord =
  | 'join'
  | 'signInAndJoin'
  | 'joinNeedsSignIn'
  | 'joinAtOpening'
  | 'joinAtOpeningText'
  | 'willJoin'
  | 'willNotJoin';

/** Joins the queue, now or when the sale opens. Signs in first if necessary. */
export const JoinButton = ({ isOpen, words, ...rest }: JoinButtonProps) => {
  const { placeId, scheduleId } = rest;
  const t = { ...useStrings(queueStrings), ...words };

  const join = async (): Promise<void> => {
    if (placeId && (await isStillSignedIn())) return joinQueue(placeId, words !== undefined);
    recordIntent(scheduleId);
    await signIn();
  };

  const { isBusy, error, run } = useAction(join);
  const intent = useIntent(rest, run);
  const isBeforeOpening = !isOpen && placeId !== undefined;
  const willJoin = isBeforeOpening && intent.isSet;
  const [label, hint] = textsOf(isOpen, placeId !== undefined, intent.isSet);

  // One button in all states, so that it keeps the focus as the sale opens.
  return (
    <div class="queue-join">
      <Button
        look={willJoin ? 'secondary' : 'primary'}
        size="large"
        isBusy={isBusy || (isOpen && placeId !== undefined && intent.isSet)}
        onClick={isBeforeOpening ? intent.toggle : run}
      >
        {t[label]}
      </Button>
      <p class={willJoin ? undefined : 'quiet'} role="status">
        {hint && t[hint]}
      </p>
      {!isOpen && <ChargeEarly />}
      {error !== undefined && <ProblemNotice error={error} />}
    </div>
  );
};

/** The names of the button's text, and of the text below it. */
const textsOf = (isOpen: boolean, isSignedIn: boolean, isSet: boolean) => {
  if (isOpen)
    return isSignedIn ? (['join', undefined] as const) : (['signInAndJoin', 'joinNeedsSignIn'] as const);
  if (!isSignedIn) return ['signInEarly', 'signInEarlyText'] as const;
  return isSet ? (['willNotJoin', 'willJoin'] as const) : (['joinAtOpening', 'joinAtOpeningText'] as const);
};

/** Before the opening, the user has time to top up points. */
const ChargeEarly = () => {
  const t = useStrings(queueStrings);
  return (
    <div class="queue-early">
      <p class="quiet">{t.chargeEarly}</p>
      <LinkButton href={hrefs.points}>{t.charge}</LinkButton>
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

interface Intent {
  readonly isSet: boolean;
  readonly toggle: () => void;
}

/** Automatic joins spread over this time, as joins by hand do. */
const OPENING_SPREAD_MS = 2_000;
/** The timer starts only this long before the opening: no timer runs longer than 24 days, and the opening may still change. */
const SOON_MS = 300_000;

/**
 * Joins once the sale is open, if the user has asked for it. The page's estimate of the server's clock may be half a second
 * ahead, so a join that was refused as too early is sent again.
 */
const useIntent = (
  { placeId, scheduleId, opensAt, wasTooEarly }: Omit<JoinButtonProps, 'isOpen' | 'words'>,
  join: () => void,
): Intent => {
  const [isSet, setIsSet] = useState(() => {
    if (wasTooEarly) recordIntent(scheduleId);
    return hasIntent(scheduleId);
  });
  const isDue = placeId !== undefined && isSet && opensAt - serverNow() < SOON_MS;
  useEffect(() => {
    if (!isDue) return undefined;
    const untilOpening = Math.max(0, opensAt - serverNow());
    const spread = untilOpening > 0 || wasTooEarly ? OPENING_SPREAD_MS * Math.random() : 0;
    const letScreenTurnOff = keepScreenOn();
    // On time in a hidden tab, too.
    const cancel = after(untilOpening + spread, () => {
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
    toggle: () => {
      if (isSet) takeIntent(scheduleId);
      else recordIntent(scheduleId);
      setIsSet(!isSet);
    },
  };
};
