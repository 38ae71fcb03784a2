import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Board } from '#web/api-types.ts';
import { formatNumber, formatPoints } from '#web/i18n/format.ts';
import { hasBegun } from '#web/i18n/show-time.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import { ContinueBooking } from '#web/queue/continue-booking.tsx';
import { Figure } from '#web/queue/figure.tsx';
import { TITLE } from '#web/queue/focus.ts';
import { JoinButton } from '#web/queue/join-button.tsx';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { Opening } from '#web/queue/opening.tsx';
import { OperatorMessage } from '#web/queue/operator-message.tsx';
import { QueueTitle } from '#web/queue/queue-title.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { Unavailable } from '#web/queue/unavailable.tsx';
import { useHolding } from '#web/queue/use-holding.ts';
import { Lazy } from '#web/shell/lazy.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useServerNow } from '#web/use-now.ts';
import type { Show } from '#web/use-show.ts';

const REFRESH_MS = 10_000;

interface EntranceProps {
  readonly show: Show;
  /** `undefined`: nobody is signed in. */
  readonly placeId: PlaceId | undefined;
  /** Why joining failed. */
  readonly refusal: unknown;
}

/** Before joining: the length of the queue, the seats left and the join button. */
export const Entrance = ({ show, placeId, refusal }: EntranceProps) => {
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
    <section class="queue" aria-labelledby={TITLE}>
      <EntranceContent show={show} placeId={placeId} board={board} refusal={refusal} />
    </section>
  );
};

const QueueFigures = ({ board }: { board: Board | undefined }) => {
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

/** The price, and how many seats one person may book. */
export const ShowFigures = ({ show: { concert, schedule } }: { show: Show }) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <Figure name={t.price}>{formatPoints(concert.price)}</Figure>
      <Figure name={t.perPerson}>{t.seats(formatNumber(schedule.maxSeatsPerUser))}</Figure>
    </>
  );
};

export type EntranceContentProps = EntranceProps & { readonly board: Board | undefined };

const EntranceContent = (props: EntranceContentProps) => {
  const { show, placeId, board, refusal } = props;
  const t = useStrings(queueStrings);
  const now = useServerNow();
  const isClosed =
    hasBegun(show.schedule, now) ||
    (board?.closed ?? show.schedule.status === 'CLOSED') ||
    isApiError(refusal, 'SCHEDULE_CLOSED');
  if (isClosed) return <Closed show={show} placeId={placeId} />;
  if (board?.soldOut) return <Unavailable show={show} title={t.soldOut} text={t.soldOutNow} />;
  const queue = <QueueEntrance {...props} now={now} />;
  if (show.schedule.draw === null) return queue;
  return (
    <Lazy load={() => import('#web/queue/draw-entrance.tsx')}>
      {({ DrawEntrance }) => (
        <DrawEntrance {...props} now={now}>
          {queue}
        </DrawEntrance>
      )}
    </Lazy>
  );
};

/** Shown when the sale is closed. The user can still pay for seats that they hold from any device. */
const Closed = ({ show, placeId }: Pick<EntranceProps, 'show' | 'placeId'>) => {
  const t = useStrings(queueStrings);
  const isHolding = useHolding(placeId);
  const goOn = placeId && isHolding ? <ContinueBooking placeId={placeId} /> : undefined;
  return (
    <Unavailable show={show} title={t.closed} text={t.closedNow}>
      {goOn}
    </Unavailable>
  );
};

/** The entrance to a sale in order of arrival. */
const QueueEntrance = ({
  show,
  placeId,
  board,
  refusal,
  now,
}: EntranceContentProps & { readonly now: number }) => {
  const t = useStrings(queueStrings);
  const opensAt = opensAtOf(show, board, refusal);
  return (
    <>
      <QueueTitle>{t.entrance}</QueueTitle>
      <p class="queue-text">{t.entranceText}</p>
      <OperatorMessage message={board?.message} />
      <dl class="figures">
        <QueueFigures board={board} />
        <ShowFigures show={show} />
      </dl>
      <Opening opensAt={opensAt} now={now} timezone={show.schedule.timezone} words={t} />
      <JoinButton
        placeId={placeId}
        scheduleId={show.schedule.scheduleId}
        opensAt={opensAt}
        isOpen={now >= opensAt}
        wasTooEarly={isApiError(refusal, 'SALE_NOT_OPEN')}
      />
      <Refusal error={refusal} />
    </>
  );
};

/** Why joining failed, unless it was only too early. */
export const Refusal = ({ error }: { error: unknown }) =>
  error === undefined || isApiError(error, 'SALE_NOT_OPEN') ? null : <ProblemNotice error={error} />;

/** The refusal of a join is newer than the board, and the board newer than the schedule. */
const opensAtOf = ({ schedule }: Show, board: Board | undefined, refusal: unknown): number => {
  const { saleOpensAt } = board ?? schedule;
  const said = isApiError(refusal, 'SALE_NOT_OPEN') ? refusal.details['saleOpensAt'] : saleOpensAt;
  return typeof said === 'string' ? Date.parse(said) : -Infinity;
};
