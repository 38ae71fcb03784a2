import { isApiError } from '#web/api-error.ts';
import type { Seat } from '#web/api-types.ts';
import { BestAvailable } from '#web/booking/best-available.tsx';
import { billOf, type Exchange, type InsidePlace } from '#web/booking/pass.ts';
import { SeatPicker } from '#web/booking/seat-picker.tsx';
import { areSame, countFree, rowOf, seatRows, type SeatState } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useChoice, useSayingFree } from '#web/booking/use-choice.ts';
import { useExchange } from '#web/booking/use-exchange.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { useSeats } from '#web/booking/use-seats.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import type { Show } from '#web/queue/use-show.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';

interface ChooseProps {
  readonly line: Line;
  readonly show: Show;
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly onPay: () => void;
}

const REFRESH_MS = 3_000;

/** The first step: the seats that one has, or others instead. */
export const Choose = ({ line, show, place, pass, onPay }: ChooseProps) => {
  const t = useStrings(bookingStrings);
  const query = useSeats(line, REFRESH_MS);
  const { data: seats, error } = query;
  const { holds } = place.pass;
  const held = billOf(holds).seatNumbers;
  const limit = Math.max(held.length, show.schedule.maxSeatsPerUser - pass.owned.length);
  const choice = useChoice(seats, held, limit);
  const { running, problem, exchange } = useExchange({
    line,
    place,
    pass,
    onStart: choice.forgetTaken,
    onTaken: choice.lose,
    onEnd: query.reload,
  });
  useSayingFree(seats);
  const priceOf = (seatNumber: number): number =>
    holds.find((hold) => hold.seatNumber === seatNumber)?.price ?? show.concert.price;
  return (
    <div class="choose">
      <div class="choose-seats">
        <p class="choose-free">
          {seats ? t.freeSeats(countFree(seats)) : '\u00A0'} <span class="quiet">{t.upTo(limit)}</span>
        </p>
        {error !== undefined && <Notice tone="warning">{t.stale}</Notice>}
        <Hall seats={seats} chosen={choice.chosen} held={held} owned={pass.owned} onToggle={choice.toggle} />
      </div>
      <aside class="choose-order" aria-label={t.chosen}>
        <Chosen chosen={choice.chosen} priceOf={priceOf} onRemove={choice.toggle} />
        <Go
          chosen={choice.chosen}
          held={held}
          priceOf={priceOf}
          running={running}
          onPay={onPay}
          onExchange={exchange}
        />
        {choice.taken.length > 0 && (
          <Notice tone="warning" title={t.taken(choice.taken)}>
            {t.takenRest(held)}
          </Notice>
        )}
        {problem !== undefined && <ExchangeProblem error={problem} />}
        <BestAvailable
          limit={limit}
          held={held.length}
          isBusy={running !== undefined && 'count' in running}
          isDisabled={running !== undefined}
          onExchange={(count) => void exchange({ count })}
        />
      </aside>
    </div>
  );
};

interface HallProps {
  readonly seats: readonly Seat[] | undefined;
  readonly chosen: readonly number[];
  readonly held: readonly number[];
  readonly owned: readonly number[];
  readonly onToggle: (seatNumber: number) => void;
}

const LEGEND: readonly SeatState[] = ['yours', 'free', 'chosen', 'held', 'sold'];

const Hall = ({ seats, chosen, held, owned, onToggle }: HallProps) => {
  if (!seats) {
    return (
      <>
        <Loading />
        <Skeleton height="27.5rem" />
      </>
    );
  }
  const legend = owned.length > 0 ? [...LEGEND, 'owned' as const] : LEGEND;
  return <SeatPicker rows={seatRows(seats, { chosen, held, owned })} legend={legend} onToggle={onToggle} />;
};

type PriceOf = (seatNumber: number) => number;

interface GoProps {
  readonly chosen: readonly number[];
  readonly held: readonly number[];
  readonly priceOf: PriceOf;
  readonly running: Exchange | undefined;
  readonly onPay: () => void;
  readonly onExchange: (wanted: Exchange) => Promise<void>;
}

/** What comes next: paying what one has, or exchanging it first. */
const Go = ({ chosen, held, priceOf, running, onPay, onExchange }: GoProps) => {
  const t = useStrings(bookingStrings);
  const isHeld = areSame(chosen, held);
  const label = chosen.length === 0 ? t.chooseSeat : isHeld ? t.goToPay : t.exchange(chosen);
  return (
    <div class="choose-go">
      <p class="order-total">
        <span>{t.total}</span>
        <strong>{formatPoints(chosen.reduce((sum, seatNumber) => sum + priceOf(seatNumber), 0))}</strong>
      </p>
      <Button
        look="primary"
        size="large"
        isBusy={running !== undefined && 'seatNumbers' in running}
        isDisabled={chosen.length === 0 || running !== undefined}
        onClick={() => (isHeld ? onPay() : void onExchange({ seatNumbers: chosen }))}
      >
        {label}
      </Button>
    </div>
  );
};

const ExchangeProblem = ({ error }: { error: unknown }) => {
  const t = useStrings(bookingStrings);
  if (!isApiError(error, 'SCHEDULE_CLOSED')) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.exchangeClosed} isAlert>
      {t.exchangeClosedText}
    </Notice>
  );
};

interface ChosenProps {
  readonly chosen: readonly number[];
  readonly priceOf: PriceOf;
  readonly onRemove: (seatNumber: number) => void;
}

const Chosen = ({ chosen, priceOf, onRemove }: ChosenProps) => {
  const t = useStrings(bookingStrings);
  return (
    <>
      <h3 class="order-title">{t.chosen}</h3>
      {chosen.length === 0 && <p class="quiet order-none">{t.chosenNone}</p>}
      <ul class="order">
        {chosen.map((seatNumber) => (
          <li key={seatNumber} class="order-line">
            <span>{t.seatLine(seatNumber, rowOf(seatNumber))}</span>
            <span class="order-price">{formatPoints(priceOf(seatNumber))}</span>
            <button
              type="button"
              class="order-remove"
              aria-label={t.remove(seatNumber)}
              onClick={() => onRemove(seatNumber)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </>
  );
};
