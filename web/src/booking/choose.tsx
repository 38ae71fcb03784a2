import type { Seat } from '#web/api-types.ts';
import { BestAvailable } from '#web/booking/best-available.tsx';
import { ChosenSeats } from '#web/booking/chosen-seats.tsx';
import { ExchangeProblem } from '#web/booking/exchange-problem.tsx';
import { NextStep } from '#web/booking/next-step.tsx';
import { billOf, type InsidePlace } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useChoice, useSayingFree } from '#web/booking/use-choice.ts';
import { useExchange } from '#web/booking/use-exchange.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Show } from '#web/queue/use-show.ts';
import { SeatPicker } from '#web/seats/seat-picker.tsx';
import { countFree, seatRows, type SeatState } from '#web/seats/seats.ts';
import { useSeats } from '#web/seats/use-seats.ts';
import { Notice } from '#web/ui/notice.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';

interface ChooseProps {
  readonly placeId: PlaceId;
  readonly show: Show;
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly onPay: () => void;
}

const REFRESH_MS = 3_000;

/** The first step: the user keeps the held seats, or exchanges them. */
export const Choose = ({ placeId, show, place, pass, onPay }: ChooseProps) => {
  const t = useStrings(bookingStrings);
  const query = useSeats(placeId, REFRESH_MS);
  const { data: seats, error } = query;
  const held = billOf(place.pass.holds).seatNumbers;
  const limit = Math.max(held.length, show.schedule.maxSeatsPerUser - pass.owned.length);
  const choice = useChoice(seats, held, limit);
  const exchanging = useExchange({
    placeId,
    place,
    pass,
    onStart: choice.forgetTaken,
    onTaken: choice.lose,
    onEnd: query.reload,
  });
  useSayingFree(seats);
  return (
    <div class="choose">
      <div class="choose-seats">
        <p class="choose-free">
          {seats ? t.freeSeats(countFree(seats)) : '\u00A0'} <span class="quiet">{t.upTo(limit)}</span>
        </p>
        {error !== undefined && <Notice tone="warning">{t.stale}</Notice>}
        <Hall seats={seats} chosen={choice.chosen} held={held} owned={pass.owned} onToggle={choice.toggle} />
      </div>
      <OrderSide
        place={place}
        price={show.concert.price}
        limit={limit}
        choice={choice}
        held={held}
        exchanging={exchanging}
        onPay={onPay}
      />
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

interface OrderSideProps {
  readonly limit: number;
  readonly choice: ReturnType<typeof useChoice>;
  readonly held: readonly number[];
  readonly place: InsidePlace;
  /** The price of a seat that is not held yet. */
  readonly price: number;
  readonly exchanging: ReturnType<typeof useExchange>;
  readonly onPay: () => void;
}

const OrderSide = ({ place, price, limit, choice, held, exchanging, onPay }: OrderSideProps) => {
  const t = useStrings(bookingStrings);
  const { chosen, taken, toggle } = choice;
  const { running, problem, exchange } = exchanging;
  const priceOf = (seatNumber: number): number =>
    place.pass.holds.find((hold) => hold.seatNumber === seatNumber)?.price ?? price;
  return (
    <aside class="choose-order" aria-label={t.chosen}>
      <ChosenSeats chosen={chosen} priceOf={priceOf} onRemove={toggle} />
      <NextStep
        chosen={chosen}
        held={held}
        priceOf={priceOf}
        running={running}
        onPay={onPay}
        onExchange={exchange}
      />
      {taken.length > 0 && (
        <Notice tone="warning" title={t.taken(taken)}>
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
  );
};
