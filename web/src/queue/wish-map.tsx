import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { wishStrings } from '#web/queue/wish-strings.ts';
import { MAX_WISHES, type Wishes, withSeat } from '#web/queue/wishes.ts';
import { SeatCount } from '#web/seats/seat-count.tsx';
import { SeatPicker } from '#web/seats/seat-picker.tsx';
import { wishRows } from '#web/seats/seats.ts';
import { useSeats } from '#web/seats/use-seats.ts';
import { announce, toast } from '#web/ui/announcer.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

interface WishMapProps {
  readonly placeId: PlaceId;
  /** Seats per person. */
  readonly limit: number;
  readonly wishes: Wishes;
  readonly onChange: (wishes: Wishes) => void;
}

/** Many users keep this map open for long. */
const REFRESH_MS = 15_000;

/** The current seat map, where the user picks seats in order of preference. */
export const WishMap = ({ placeId, limit, wishes, onChange }: WishMapProps) => {
  const t = useStrings(wishStrings);
  const { data: seats } = useSeats(placeId, REFRESH_MS);

  const toggle = (seatNumber: number): void => {
    const next = withSeat(wishes, seatNumber);
    if (!next) return toast(t.full(MAX_WISHES));
    onChange(next);
    const rank = next.seats.indexOf(seatNumber) + 1;
    announce(rank > 0 ? t.added(seatNumber, rank) : t.removed(seatNumber));
  };

  return (
    <div class="wish-map">
      <p class="quiet">{t.help(MAX_WISHES)}</p>
      <SeatCount
        label={t.count}
        limit={limit}
        count={Math.min(wishes.count, limit)}
        onCount={(count) => onChange({ ...wishes, count })}
      />
      {seats ? (
        <SeatPicker
          rows={wishRows(seats, wishes.seats)}
          legend={['free', 'chosen', 'held', 'sold']}
          onToggle={toggle}
        />
      ) : (
        <Skeleton height="27.5rem" />
      )}
    </div>
  );
};
