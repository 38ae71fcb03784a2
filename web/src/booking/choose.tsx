import { useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import type { Seat } from '#web/api-types.ts';
import { BestAvailable } from '#web/booking/best-available.tsx';
import { holdSeats, type InsidePlace, isPassOver, type Wish, withHolds } from '#web/booking/pass.ts';
import { Legend, SeatList, SeatMap } from '#web/booking/seat-map.tsx';
import { countFree, rowOf, seatRows } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useChoice, useSayingFree, useSeats } from '#web/booking/use-choice.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import type { Show } from '#web/queue/use-show.ts';
import { remember, remembered } from '#web/storage.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import { Tabs } from '#web/ui/tabs.tsx';

interface ChooseProps {
  readonly line: Line;
  readonly show: Show;
  readonly place: InsidePlace;
  readonly pass: PassState;
  /** Seats that were given back a moment ago. */
  readonly released: readonly number[];
}

/** The first step: which seats. */
export const Choose = ({ line, show, place, pass, released }: ChooseProps) => {
  const t = useStrings(bookingStrings);
  const query = useSeats(line);
  const { data: seats, error } = query;
  const { maxSeats = show.schedule.maxSeatsPerUser } = place.pass;
  const limit = Math.max(0, maxSeats - pass.owned.length);
  const choice = useChoice(seats, limit, released);
  const [wish, setWish] = useState<Wish>();
  const [problem, setProblem] = useState<unknown>();
  useSayingFree(seats);

  const hold = async (wanted: Wish): Promise<void> => {
    setWish(wanted);
    setProblem(undefined);
    choice.forgetTaken();
    try {
      const next = withHolds(place, await holdSeats(line, place, wanted));
      announce(t.held(next.held?.seats.map(({ seatNumber }) => seatNumber) ?? []));
      pass.keep(next);
    } catch (thrown) {
      setWish(undefined);
      query.reload();
      if (isPassOver(thrown)) await pass.check();
      else if (isApiError(thrown, 'SEAT_TAKEN')) choice.dropTaken(thrown.details['seatNumbers'] as number[]);
      else setProblem(thrown);
    }
  };

  if (limit === 0) return <Notice title={t.limitOwned(maxSeats)} />;
  return (
    <div class="choose">
      <div class="choose-seats">
        <p class="choose-free">
          {seats ? t.freeSeats(countFree(seats)) : '\u00A0'} <span class="quiet">{t.upTo(limit)}</span>
        </p>
        {error !== undefined && <Notice tone="warning">{t.stale}</Notice>}
        {seats && countFree(seats) === 0 && <Notice title={t.noneFree}>{t.noneFreeText}</Notice>}
        {seats ? (
          <Seats
            seats={seats}
            chosen={choice.chosen}
            owned={pass.owned}
            released={released}
            onToggle={choice.toggle}
          />
        ) : (
          <>
            <Loading />
            <Skeleton height="27.5rem" />
          </>
        )}
      </div>
      <aside class="choose-order" aria-label={t.chosen}>
        <Chosen chosen={choice.chosen} price={show.concert.price} onRemove={choice.toggle} />
        <div class="choose-go">
          <p class="order-total">
            <span>{t.total}</span>
            <strong>{formatPoints(show.concert.price * choice.chosen.length)}</strong>
          </p>
          <Button
            look="primary"
            size="large"
            isBusy={wish !== undefined && 'seatNumbers' in wish}
            isDisabled={choice.chosen.length === 0 || wish !== undefined}
            onClick={() => void hold({ seatNumbers: choice.chosen })}
          >
            {t.hold(choice.chosen.length)}
          </Button>
        </div>
        {choice.taken.length > 0 && (
          <Notice tone="warning" title={t.taken(choice.taken)}>
            {t.takenRest(choice.chosen)}
          </Notice>
        )}
        {problem !== undefined && <ProblemNotice error={problem} />}
        <BestAvailable
          limit={limit}
          isBusy={wish !== undefined && 'count' in wish}
          isDisabled={wish !== undefined}
          onHold={(count) => void hold({ count })}
        />
      </aside>
    </div>
  );
};

interface SeatsProps {
  readonly seats: readonly Seat[];
  readonly chosen: readonly number[];
  readonly owned: readonly number[];
  readonly released: readonly number[];
  readonly onToggle: (seatNumber: number) => void;
}

type View = 'map' | 'list';

const VIEW = 'seat view';

const Seats = ({ seats, chosen, owned, released, onToggle }: SeatsProps) => {
  const t = useStrings(bookingStrings);
  const [view, setView] = useState<View>(remembered(VIEW) === 'list' ? 'list' : 'map');
  const rows = seatRows(seats, { chosen, owned, released });
  const select = (selected: View): void => {
    setView(selected);
    remember(VIEW, selected);
  };
  return (
    <Tabs
      label={t.view}
      tabs={[
        ['map', t.map],
        ['list', t.list],
      ]}
      selected={view}
      onSelect={select}
    >
      {view === 'map' ? (
        <SeatMap rows={rows} onToggle={onToggle} />
      ) : (
        <SeatList rows={rows} onToggle={onToggle} />
      )}
      {view === 'map' && <Legend hasOwn={owned.length > 0} />}
    </Tabs>
  );
};

interface ChosenProps {
  readonly chosen: readonly number[];
  readonly price: number;
  readonly onRemove: (seatNumber: number) => void;
}

const Chosen = ({ chosen, price, onRemove }: ChosenProps) => {
  const t = useStrings(bookingStrings);
  return (
    <>
      <h3 class="order-title">{t.chosen}</h3>
      {chosen.length === 0 && <p class="quiet order-none">{t.chosenNone}</p>}
      <ul class="order">
        {chosen.map((seatNumber) => (
          <li key={seatNumber} class="order-line">
            <span>{t.seatLine(seatNumber, rowOf(seatNumber))}</span>
            <span class="order-price">{formatPoints(price)}</span>
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
