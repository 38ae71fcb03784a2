import { formatInstant, formatMoment, formatNumber } from '#web/i18n/format.ts';
import { type Language, useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { absenceOf } from '#web/queue/absence.ts';
import { focusTitle, TITLE } from '#web/queue/focus.ts';
import type { FollowedPlace } from '#web/queue/follower.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { LeaveButton } from '#web/queue/leave-button.tsx';
import { NotifyButton } from '#web/queue/notify-button.tsx';
import { OperatorMessage } from '#web/queue/operator-message.tsx';
import {
  hasEnded,
  isBeforeDraw,
  isEntering,
  isEntrant,
  isSoon,
  isTurn,
  type Place,
  progressOf,
} from '#web/queue/place.ts';
import { phaseTitle, topicOf } from '#web/queue/place-texts.ts';
import { forgetAbsence, leaveQueue } from '#web/queue/places.ts';
import { Ahead, FewSeats, PlaceFigures } from '#web/queue/queue-figures.tsx';
import { QueueTitle } from '#web/queue/queue-title.tsx';
import { Rejoin } from '#web/queue/rejoin.tsx';
import { SoundButton } from '#web/queue/sound-button.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { Unavailable } from '#web/queue/unavailable.tsx';
import { useScreenMayTurnOff } from '#web/queue/wake-lock.ts';
import { WishesBox } from '#web/queue/wishes-box.tsx';
import { hrefs } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { Lazy, NotLoaded } from '#web/shell/lazy.tsx';
import { useOnline } from '#web/shell/online.ts';
import { LinkButton } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Progress } from '#web/ui/progress.tsx';
import { useLoaded } from '#web/use-loaded.ts';
import type { Show } from '#web/use-show.ts';

interface PlaceViewProps {
  readonly show: Show;
  readonly placeId: PlaceId;
  readonly followed: FollowedPlace;
}

/** The waiting room of a user who has joined. */
export const PlaceView = (props: PlaceViewProps) => (
  <section class="queue" aria-labelledby={TITLE}>
    <Meanwhile placeId={props.placeId} followed={props.followed} />
    <Content {...props} />
  </section>
);

/**
 * What happened while the user was away. Loads on demand, because few users need it. If it cannot load, the page only shows what
 * is now: after a reload, nobody knows any more what was before.
 */
const Meanwhile = ({ placeId, followed: { before, place } }: Omit<PlaceViewProps, 'show'>) => {
  const absence = before && absenceOf(before, place);
  const Loaded = useLoaded(
    async () => (await import('#web/queue/absence-notice.tsx')).AbsenceNotice,
    absence !== undefined,
  );
  const close = (): void => {
    focusTitle();
    forgetAbsence(placeId);
  };
  return (
    <div role="status" class="queue-message">
      {absence && Loaded && <Loaded absence={absence} onRead={close} />}
    </div>
  );
};

const Content = ({ show, placeId, followed: { place, error } }: PlaceViewProps) => {
  const t = useStrings(queueStrings);
  if (place.phase === 'soldOut') return <Unavailable show={show} title={t.soldOut} text={t.soldOutText} />;
  if (place.phase === 'deleted') return <Unavailable show={show} title={t.deleted} text={t.deletedText} />;
  if (place.phase === 'limitReached') return <LimitReached show={show} />;
  if (place.phase === 'lost') {
    const entersDraw = isEntrant(place) && serverNow() < Date.parse(show.schedule.saleOpensAt ?? '');
    return <Lost placeId={placeId} title={t.lost} text={t.lostText} entersDraw={entersDraw} />;
  }
  if (place.phase === 'drawCancelled') return <Cancelled show={show} placeId={placeId} />;
  if (hasEnded(place, serverNow())) return <Expired placeId={placeId} place={place} />;
  return <InQueue show={show} placeId={placeId} place={place} hasTrouble={error !== undefined} />;
};

/** The join request is not answered yet. */
const Joining = ({ place }: Pick<InQueueProps, 'place'>) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <QueueTitle>{phaseTitle(place, t)}</QueueTitle>
      <p class="queue-text">{t.joiningText}</p>
    </>
  );
};

interface ActionsProps extends Pick<InQueueProps, 'placeId' | 'place'> {
  readonly drawParts: DrawParts;
}

/** One button from the join to the call: no answer closes the dialog of a user who is about to leave. Only its words change. */
const Actions = ({ placeId, place, drawParts }: ActionsProps) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const words = isEntering(place) || isEntrant(place) ? drawParts?.drawStrings[language] : t;
  const isWaiting = place.phase !== 'joining' && place.phase !== 'called';
  return (
    <div class="queue-actions">
      {isWaiting && <SoundButton />}
      {isWaiting && <NotifyButton />}
      {words && <LeaveButton words={words} onLeave={() => leaveQueue(placeId)} />}
    </div>
  );
};

const LimitReached = ({ show }: { show: Show }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <QueueTitle>{t.limitReached}</QueueTitle>
      <p class="queue-text">{t.limitReachedText(formatNumber(show.schedule.maxSeatsPerUser))}</p>
      <p class="actions">
        <LinkButton look="primary" size="large" href={hrefs.tickets}>
          {t.toTickets}
        </LinkButton>
        <LinkButton size="large" href={hrefs.concert(show.concert.concertId)}>
          {t.otherDates}
        </LinkButton>
      </p>
    </>
  );
};

interface InQueueProps {
  readonly show: Show;
  readonly placeId: PlaceId;
  readonly place: Place;
  readonly hasTrouble: boolean;
}

/** From the join until the user is inside. */
const InQueue = (props: InQueueProps) => {
  const { show, placeId, place } = props;
  const drawParts = useDrawParts(show);
  return (
    <>
      {place.phase === 'joining' ? <Joining place={place} /> : <Joined {...props} drawParts={drawParts} />}
      {drawParts === null && <NotLoaded />}
      {place.phase !== 'inside' && <Actions placeId={placeId} place={place} drawParts={drawParts} />}
    </>
  );
};

/** The join request is answered. */
const Joined = ({
  show,
  placeId,
  place,
  hasTrouble,
  drawParts,
}: InQueueProps & Pick<ActionsProps, 'drawParts'>) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const isOnline = useOnline();
  const text = textOf(place, show, t, language);
  const isUnnumbered = isEntering(place) || (isBeforeDraw(place) && place.position === undefined);
  return (
    <>
      <QueueTitle>{phaseTitle(place, t)}</QueueTitle>
      <OperatorMessage message={place.figures?.message} />
      {!isUnnumbered && <Numbers place={place} hasTrouble={hasTrouble || !isOnline} />}
      {drawParts && <drawParts.DrawWaiting show={show} placeId={placeId} place={place} />}
      <div class="queue-words">
        {text !== undefined && <p>{text}</p>}
        <ScreenHint place={place} />
        {(hasTrouble || !isOnline) && <Notice tone="warning">{isOnline ? t.trouble : t.whileOffline}</Notice>}
      </div>
      {place.phase === 'inside' ? (
        <p class="queue-actions">
          <LinkButton look="primary" size="large" href={hrefs.booking(placeId.concertId, placeId.scheduleId)}>
            {t.enter}
          </LinkButton>
        </p>
      ) : (
        place.phase !== 'closed' && place.phase !== 'called' && <WishesBox show={show} placeId={placeId} />
      )}
    </>
  );
};

/** Where the user is in the queue, and what they can expect. */
const Numbers = ({ place, hasTrouble }: Pick<InQueueProps, 'place' | 'hasTrouble'>) => {
  const t = useStrings(queueStrings);
  const progress = progressOf(place);
  return (
    <>
      {!isTurn(place) && <Ahead place={place} />}
      <Progress value={progress} label={t.progress} text={t.progressText(Math.floor(progress * 100))} />
      <FewSeats place={place} />
      {!isTurn(place) && <PlaceFigures place={place} hasTrouble={hasTrouble} />}
    </>
  );
};

/** Loads on demand, because most dates have no draw. */
const useDrawParts = ({ schedule }: Show) =>
  useLoaded(async () => {
    const [{ DrawWaiting }, { drawStrings }] = await Promise.all([
      import('#web/queue/draw-waiting.tsx'),
      import('#web/queue/draw-strings.ts'),
    ]);
    return { DrawWaiting, drawStrings };
  }, schedule.draw !== null);

type DrawParts = ReturnType<typeof useDrawParts>;

const Cancelled = ({ show, placeId }: Pick<InQueueProps, 'show' | 'placeId'>) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <QueueTitle>{t.drawCancelled}</QueueTitle>
      <Lazy load={() => import('#web/queue/draw-cancelled.tsx')}>
        {({ DrawCancelled }) => <DrawCancelled show={show} placeId={placeId} />}
      </Lazy>
    </>
  );
};

/** Asks the user to keep the screen on, if the browser cannot do it. */
const ScreenHint = ({ place }: { place: Place }) => {
  const t = useStrings(queueStrings);
  const mayTurnOff = useScreenMayTurnOff();
  return mayTurnOff && isSoon(place) && place.phase !== 'called' ? <p>{t.keepScreenOn}</p> : null;
};

type Words = ReturnType<typeof useStrings<(typeof queueStrings)['ko']>>;

const texts = {
  paused: 'pausedText',
  numbering: 'numberingText',
  waiting: 'waitingText',
  called: 'calledText',
  standby: 'standbyText',
  inside: 'insideText',
  closed: 'closedText',
} as const satisfies Partial<Record<ReturnType<typeof topicOf>, string>>;

/** `undefined` before a draw, which has texts of its own. */
const textOf = (place: Place, { schedule }: Show, t: Words, language: Language): string | undefined => {
  const topic = topicOf(place);
  if (topic in texts) return t[texts[topic as keyof typeof texts]];
  if (topic !== 'notOpen') return undefined;
  return t.notOpenText(formatInstant(place.figures?.opensAt ?? 0, schedule.timezone, language));
};

interface LostProps {
  readonly placeId: PlaceId;
  readonly title: string;
  readonly text: string;
  /** Joining again enters the draw of the date. */
  readonly entersDraw?: boolean;
}

const Lost = ({ placeId, title, text, entersDraw = false }: LostProps) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <QueueTitle>{title}</QueueTitle>
      <p class="queue-text">{text}</p>
      <Rejoin placeId={placeId} words={t} entersDraw={entersDraw} />
    </>
  );
};

/** The pass ended while its user was away. */
const Expired = ({ placeId, place }: { placeId: PlaceId; place: Place }) => {
  const t = useStrings(queueStrings);
  const endedAt = formatMoment(place.pass?.expiresAt ?? 0, useLanguage());
  return <Lost placeId={placeId} title={t.expired} text={t.expiredText(endedAt)} />;
};
