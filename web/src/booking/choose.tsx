import type { Seat } from '#web/api-types.ts';
import { BestAvailable } from '#web/booking/best-available.tsx';
import { ChoiceNotice } from '#web/booking/choice-message.tsx';
import { ChosenSeats } from '#web/booking/chosen-seats.tsx';
import { ExchangeProblem } from '#web/booking/exchange-problem.tsx';
import { HoldChanged } from '#web/booking/hold-changed.tsx';
import { NextStep } from '#web/booking/next-step.tsx';
import { billOf, type InsidePlace } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { type Choice, useChoice, useAnnounceFreeSeats } from '#web/booking/use-choice.ts';
import { useExchange } from '#web/booking/use-exchange.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import type { Changed, SeenBill } from '#web/booking/use-seen-bill.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { SeatPicker } from '#web/seats/seat-picker.tsx';
import { countFree, seatRows, type SeatState } from '#web/seats/seats.ts';
import { useSeats } from '#web/seats/use-seats.ts';
import { Notice } from '#web/ui/notice.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import type { Show } from '#web/use-show.ts';

interface ChooseProps {
  readonly placeId: PlaceId;
  readonly show: Show;
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly seen: SeenBill;
  readonly onPay: () => void;
}

const REFRESH_MS = 3_000;

/** The first step: the user keeps the held seats, or exchanges them. */
export const Choose = ({ placeId, show, place, pass, seen, onPay }: ChooseProps) => {
  const t = useStrings(bookingStrings);
  const query = useSeats(placeId, REFRESH_MS);
  const { data: seats, error } = query;
  const bill = billOf(place.pass.holds);
  const held = bill.seatNumbers;
  const limit = Math.max(held.length, show.schedule.maxSeatsPerUser - pass.owned.length);
  const choice = useChoice(seats, held, limit);
  const priceOf = (seatNumber: number): number =>
    place.pass.holds.find((hold) => hold.seatNumber === seatNumber)?.price ?? show.concert.price;
  const exchanging = useExchange({
    placeId,
    place,
    pass,
    onStart: choice.forgetMessage,
    onExchanged: (wanted, now) => {
      // The user saw a total for the seats they named. If the prices have changed since, the page says so.
      seen.see('count' in wanted ? now : { ...now, point: totalOf(now.seatNumbers, priceOf) });
      choice.tell({ kind: 'exchanged', held: now.seatNumbers });
    },
    onTaken: choice.lose,
    onEnd: query.reload,
  });
  const toggle = (seatNumber: number): void => {
    seen.see(bill);
    choice.toggle(seatNumber);
  };
  useAnnounceFreeSeats(seats);
  return (
    <div class="choose">
      <div class="choose-seats">
        <p class="choose-free">
          {seats ? t.freeSeats(countFree(seats)) : '\u00A0'} <span class="quiet">{t.upTo(limit)}</span>
        </p>
        {error !== undefined && <Notice tone="warning">{t.stale}</Notice>}
        <Hall seats={seats} chosen={choice.chosen} held={held} owned={pass.owned} onToggle={toggle} />
      </div>
      <OrderSide
        limit={limit}
        choice={choice}
        held={held}
        changed={seen.changed}
        priceOf={priceOf}
        exchanging={exchanging}
        onToggle={toggle}
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

const LEGEND: readonly SeatState[] = ['yours', 'deselected', 'free', 'chosen', 'held', 'sold', 'owned'];

/** Explained only while a seat is in this state. */
const RARE: ReadonlySet<SeatState> = new Set(['deselected', 'owned']);

const Hall = ({ seats, chosen, held, owned, onToggle }: HallProps) => {
  if (!seats) {
    return (
      <>
        <Loading />
        <Skeleton height="27.5rem" />
      </>
    );
  }
  const rows = seatRows(seats, { chosen, held, owned });
  const now = new Set(rows.flat().map(({ state }) => state));
  const legend = LEGEND.filter((state) => !RARE.has(state) || now.has(state));
  return <SeatPicker rows={rows} legend={legend} onToggle={onToggle} />;
};

interface OrderSideProps {
  readonly limit: number;
  readonly choice: Choice;
  readonly held: readonly number[];
  readonly changed: Changed | undefined;
  readonly priceOf: (seatNumber: number) => number;
  readonly exchanging: ReturnType<typeof useExchange>;
  readonly onToggle: (seatNumber: number) => void;
  readonly onPay: () => void;
}

const OrderSide = (props: OrderSideProps) => {
  const { limit, choice, held, changed, priceOf, exchanging, onToggle, onPay } = props;
  const t = useStrings(bookingStrings);
  const { chosen, message } = choice;
  const { running, problem, exchange } = exchanging;
  const best = (count: number): void => void exchange({ count });
  return (
    <aside class="choose-order" aria-label={t.chosen}>
      <ChosenSeats chosen={chosen} priceOf={priceOf} onRemove={onToggle} />
      <NextStep
        chosen={chosen}
        held={held}
        total={totalOf(chosen, priceOf)}
        running={running}
        onPay={onPay}
        onExchange={exchange}
      >
        {changed && <HoldChanged {...changed} />}
        {/* A new message with the same words is announced again. */}
        {message && (
          <ChoiceNotice key={message} message={message} isDisabled={running !== undefined} onBest={best} />
        )}
        {problem !== undefined && <ExchangeProblem error={problem} />}
      </NextStep>
      <BestAvailable
        limit={limit}
        held={held.length}
        isBusy={running !== undefined && 'count' in running}
        isDisabled={running !== undefined}
        onExchange={best}
      />
    </aside>
  );
};

const totalOf = (seatNumbers: readonly number[], priceOf: (seatNumber: number) => number): number =>
  seatNumbers.reduce((sum, seatNumber) => sum + priceOf(seatNumber), 0);
