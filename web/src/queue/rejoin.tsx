import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';

interface RejoinProps {
  readonly placeId: PlaceId;
  readonly words: Readonly<Record<'rejoin' | 'otherDates', string>>;
  /** Joining again enters the draw of the date. */
  readonly entersDraw?: boolean;
}

/** Shown when a place has ended: join again, or see other dates. */
export const Rejoin = ({ placeId, words, entersDraw }: RejoinProps) => (
  <p class="actions">
    <Button look="primary" size="large" onClick={() => joinQueue(placeId, entersDraw)}>
      {words.rejoin}
    </Button>
    <LinkButton size="large" href={hrefs.concert(placeId.concertId)}>
      {words.otherDates}
    </LinkButton>
  </p>
);
