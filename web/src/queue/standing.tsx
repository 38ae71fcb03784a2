import { formatClock, formatInstant, formatNumber } from '#web/i18n/format.ts';
import { type Language, useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { NoWayIn } from '#web/queue/entrance.tsx';
import { Figure } from '#web/queue/figure.tsx';
import type { Standing } from '#web/queue/follower.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { LeaveButton } from '#web/queue/leave-button.tsx';
import { NotifyButton } from '#web/queue/notify.tsx';
import { expectedWaitMs, peopleAhead, type Place, progressOf } from '#web/queue/place.ts';
import { leaveLine } from '#web/queue/places.ts';
import { Rejoin } from '#web/queue/rejoin.tsx';
import { phaseTitle, topicOf, waitText } from '#web/queue/say.ts';
import { queueStrings } from '#web/queue/strings.ts';
import type { Show } from '#web/queue/use-show.ts';
import { hrefs } from '#web/router.ts';
import { useOnline } from '#web/shell/online.ts';
import { LinkButton } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Progress } from '#web/ui/progress.tsx';

interface StandingViewProps {
  readonly show: Show;
  readonly line: Line;
  readonly standing: Standing;
}

/** Where one stands who has joined. */
export const StandingView = ({ show, line, standing: { place, error } }: StandingViewProps) => {
  const t = useStrings(queueStrings);
  return (
    <section class="queue" aria-labelledby="queue-title">
      {place.phase === 'soldOut' && <NoWayIn show={show} title={t.soldOut} text={t.soldOutText} />}
      {place.phase === 'lost' && <Lost line={line} />}
      {place.phase !== 'soldOut' && place.phase !== 'lost' && (
        <InLine show={show} line={line} place={place} hasTrouble={error !== undefined} />
      )}
    </section>
  );
};

interface InLineProps {
  readonly show: Show;
  readonly line: Line;
  readonly place: Place;
  readonly hasTrouble: boolean;
}

const InLine = ({ show, line, place, hasTrouble }: InLineProps) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const isOnline = useOnline();
  const progress = progressOf(place);
  return (
    <>
      <h2 class="queue-title" id="queue-title">
        {phaseTitle(place, t)}
      </h2>
      <Ahead place={place} />
      <Progress value={progress} label={t.progress} text={t.progressText(Math.floor(progress * 100))} />
      <PlaceFigures place={place} />
      <div class="queue-words">
        <p>{textOf(place, show, t, language)}</p>
        {(hasTrouble || !isOnline) && <Notice tone="warning">{t.trouble}</Notice>}
      </div>
      <div class="queue-actions">
        {place.phase === 'inside' ? (
          <LinkButton look="primary" size="large" href={hrefs.booking(line.concertId, line.scheduleId)}>
            {t.enter}
          </LinkButton>
        ) : (
          <>
            <NotifyButton />
            <LeaveButton words={t} onLeave={() => leaveLine(line)} />
          </>
        )}
      </div>
    </>
  );
};

type Words = ReturnType<typeof useStrings<(typeof queueStrings)['ko']>>;

const texts = {
  paused: 'pausedText',
  numbering: 'numberingText',
  waiting: 'waitingText',
  called: 'calledText',
  inside: 'insideText',
  closed: 'closedText',
  lost: 'lostText',
  soldOut: 'soldOutText',
} as const satisfies Record<Exclude<ReturnType<typeof topicOf>, 'notOpen'>, string>;

const textOf = (place: Place, { schedule }: Show, t: Words, language: Language): string => {
  const topic = topicOf(place);
  if (topic !== 'notOpen') return t[texts[topic]];
  return t.notOpenText(formatInstant(place.figures?.opensAt ?? 0, schedule.timezone, language));
};

const Ahead = ({ place }: { place: Place }) => {
  const t = useStrings(queueStrings);
  const ahead = peopleAhead(place);
  const isWaiting = place.phase === 'waiting' || place.phase === 'closed';
  if (isWaiting && ahead === 0) return <p class="queue-ahead queue-ahead-words">{t.aheadNone}</p>;
  return (
    <p class="queue-ahead">
      <span class="queue-ahead-label">{t.aheadLabel}</span>{' '}
      <span class="queue-ahead-number">{ahead === undefined ? '–' : formatNumber(ahead)}</span>{' '}
      <span class="queue-ahead-label">{t.aheadUnit(ahead)}</span>
    </p>
  );
};

const PlaceFigures = ({ place }: { place: Place }) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const { position, figures } = place;
  const wait = expectedWaitMs(place);
  return (
    <div>
      <dl class="figures">
        <Figure name={t.position} isUnknown={position === undefined}>
          {t.positionText(formatNumber(position ?? 0))}
        </Figure>
        <Figure name={t.estimate}>
          {wait === undefined ? (
            <span class="figure-words">{t.estimateUnknown}</span>
          ) : (
            t.estimateAbout(waitText(wait, language))
          )}
        </Figure>
        <Figure name={t.seatsLeft} isUnknown={!figures}>
          {t.seats(formatNumber(figures?.seatsLeft ?? 0))}
        </Figure>
      </dl>
      <p class="queue-as-of">{figures ? t.asOf(formatClock(figures.asOf, language)) : '\u00A0'}</p>
    </div>
  );
};

const Lost = ({ line }: { line: Line }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <h2 class="queue-title" id="queue-title">
        {t.lost}
      </h2>
      <p class="queue-text">{t.lostText}</p>
      <Rejoin line={line} words={t} />
    </>
  );
};
