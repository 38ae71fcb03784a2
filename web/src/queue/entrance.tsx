import { useEffect, useRef, useState } from 'preact/hooks';

import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Board } from '#web/api-types.ts';
import { formatCountdown, formatInstant, formatNumber, formatPoints } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { hasBegun } from '#web/i18n/show-time.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import { Figure } from '#web/queue/figure.tsx';
import { isIntending, noteIntent } from '#web/queue/intent.ts';
import { joinLine } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import type { Show } from '#web/queue/use-show.ts';
import { hrefs } from '#web/router.ts';
import { signIn, useSession } from '#web/session/session.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useServerNow } from '#web/use-now.ts';

const REFRESH_MS = 10_000;

/** Before one has joined: how long the line is, what is left, and the way in. */
export const Entrance = ({ show }: { show: Show }) => {
  const { concertId } = show.concert;
  const { scheduleId } = show.schedule;
  const { data: board } = useQuery(
    `board ${concertId} ${scheduleId}`,
    (signal) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/queue', {
        path: { concertId, scheduleId },
        signal,
      }),
    { refreshMs: REFRESH_MS },
  );
  return (
    <section class="queue" aria-labelledby="queue-title">
      <Door show={show} board={board} />
    </section>
  );
};

const LineFigures = ({ board }: { board: Board | undefined }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <Figure name={t.waitingNow} isUnknown={!board}>
        {t.people(formatNumber(board ? board.tail - board.serving : 0))}
      </Figure>
      <Figure name={t.seatsLeft} isUnknown={!board}>
        {t.seats(formatNumber(board?.seatsLeft ?? 0))}
      </Figure>
    </>
  );
};

const ShowFigures = ({ show: { concert, schedule } }: { show: Show }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <Figure name={t.price}>{formatPoints(concert.price)}</Figure>
      <Figure name={t.perPerson}>{t.seats(formatNumber(schedule.maxSeatsPerUser))}</Figure>
    </>
  );
};

interface DoorProps {
  readonly show: Show;
  readonly board: Board | undefined;
}

const Door = ({ show, board }: DoorProps) => {
  const t = useStrings(queueStrings);
  const now = useServerNow();
  const [refusal, setRefusal] = useState<unknown>();
  const opensAt = opensAtOf(show, board, refusal);
  const isClosed =
    hasBegun(show.schedule, now) ||
    (board?.closed ?? (show.schedule.status === 'CLOSED' || isApiError(refusal, 'SCHEDULE_CLOSED')));
  if (isClosed) return <NoWayIn show={show} title={t.closed} text={t.closedNow} />;
  if (board?.soldOut || isApiError(refusal, 'SOLD_OUT')) {
    return <NoWayIn show={show} title={t.soldOut} text={t.soldOutText} />;
  }
  return (
    <>
      <h2 class="queue-title" id="queue-title">
        {t.entrance}
      </h2>
      <p class="queue-text">{t.entranceText}</p>
      <dl class="figures">
        <LineFigures board={board} />
        <ShowFigures show={show} />
      </dl>
      <Opening opensAt={opensAt} now={now} timezone={show.schedule.timezone} />
      <JoinButton show={show} isOpen={now >= opensAt} onRefused={setRefusal} />
    </>
  );
};

/** The server knows better than what was read before. */
const opensAtOf = ({ schedule }: Show, board: Board | undefined, refusal: unknown): number => {
  const { saleOpensAt } = board ?? schedule;
  const said = isApiError(refusal, 'SALE_NOT_OPEN') ? refusal.details['saleOpensAt'] : saleOpensAt;
  return typeof said === 'string' ? Date.parse(said) : -Infinity;
};

interface OpeningProps {
  readonly opensAt: number;
  readonly now: number;
  readonly timezone: string;
}

const Opening = ({ opensAt, now, timezone }: OpeningProps) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const isOpen = now >= opensAt;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) announce(t.opened);
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (isOpen) return null;
  return (
    <div class="queue-opening">
      <p>
        <span class="quiet">{t.opensIn}</span>
        <span class="queue-countdown" role="timer">
          {formatCountdown(opensAt - now)}
        </span>
      </p>
      <p>{t.opensAt(formatInstant(opensAt, timezone, language))}</p>
      <p class="quiet">{t.notYetText}</p>
    </div>
  );
};

interface JoinButtonProps {
  readonly show: Show;
  readonly isOpen: boolean;
  readonly onRefused: (error: unknown) => void;
}

const JoinButton = ({ show, isOpen, onRefused }: JoinButtonProps) => {
  const t = useStrings(queueStrings);
  const session = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { concertId } = show.concert;
  const { scheduleId } = show.schedule;

  const join = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      if (session) return await joinLine({ userId: session.userId, concertId, scheduleId });
      noteIntent(scheduleId);
      await signIn();
    } catch (thrown) {
      setBusy(false);
      if (isApiError(thrown, 'SOLD_OUT', 'SCHEDULE_CLOSED', 'SALE_NOT_OPEN')) onRefused(thrown);
      else if (isApiError(thrown, 'UNAUTHORIZED')) await signIn().catch(setError);
      else setError(thrown);
    }
  };

  // Whoever has signed in to join joins.
  useEffect(() => {
    if (session && isOpen && isIntending(scheduleId)) void join();
  }, [session?.userId, isOpen]);

  return (
    <div class="queue-join">
      <Button look="primary" size="large" isBusy={isBusy} isDisabled={!isOpen} onClick={() => void join()}>
        {session ? t.join : t.signInAndJoin}
      </Button>
      {!session && <p class="quiet">{t.joinNeedsSignIn}</p>}
      {error !== undefined && <ProblemNotice error={error} />}
    </div>
  );
};

interface NoWayInProps {
  readonly show: Show;
  readonly title: string;
  readonly text: string;
}

/** Nothing to join, and a way back. */
export const NoWayIn = ({ show, title, text }: NoWayInProps) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <h2 class="queue-title" id="queue-title">
        {title}
      </h2>
      <p class="queue-text">{text}</p>
      <p class="actions">
        <LinkButton look="primary" href={hrefs.concert(show.concert.concertId)}>
          {t.otherDates}
        </LinkButton>
        <LinkButton href={hrefs.concerts}>{t.allConcerts}</LinkButton>
      </p>
    </>
  );
};
