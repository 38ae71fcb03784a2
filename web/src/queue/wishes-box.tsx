import { useEffect, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { keepWishes, keptWishes, keyOfWishes, noWishes, type Wishes } from '#web/queue/wishes.ts';
import { Lazy } from '#web/shell/lazy.tsx';
import { Button } from '#web/ui/button.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import type { Show } from '#web/use-show.ts';

interface WishesBoxProps {
  readonly show: Show;
  readonly placeId: PlaceId;
}

/** The wished seats in one line, and a map to change them. The map loads when it is opened. */
export const WishesBox = ({ show, placeId }: WishesBoxProps) => {
  const t = useStrings(queueStrings);
  const [wishes, setWishes] = useWishes(placeId);
  const [isOpen, setOpen] = useState(false);
  const limit = show.schedule.maxSeatsPerUser;
  const hasNone = wishes.seats.length === 0 && wishes.count === noWishes.count;
  return (
    <section class="wishes" aria-labelledby="wishes-title">
      <h3 class="wishes-title" id="wishes-title">
        {t.wishes}
      </h3>
      <p class="wishes-text">
        {hasNone ? t.wishesNone : t.wishesText(wishes.seats, Math.min(wishes.count, limit))}
      </p>
      {isOpen && (
        <Lazy load={() => import('#web/queue/wish-map.tsx')} placeholder={<Skeleton height="27.5rem" />}>
          {({ WishMap }) => <WishMap placeId={placeId} limit={limit} wishes={wishes} onChange={setWishes} />}
        </Lazy>
      )}
      <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? t.wishesClose : hasNone ? t.wishesOpen : t.wishesChange}
      </Button>
    </section>
  );
};

/** The stored wishes, in step with other tabs. */
const useWishes = (placeId: PlaceId): [Wishes, (wishes: Wishes) => void] => {
  const [wishes, setWishes] = useState(() => keptWishes(placeId));
  useEffect(() => {
    const follow = ({ key }: StorageEvent): void => {
      if (key === keyOfWishes(placeId)) setWishes(keptWishes(placeId));
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }, [placeId]);
  return [
    wishes,
    (next) => {
      keepWishes(placeId, next);
      setWishes(next);
    },
  ];
};
