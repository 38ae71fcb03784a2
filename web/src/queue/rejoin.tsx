import type { Line } from '#web/queue/kept-place.ts';
import { joinLine } from '#web/queue/places.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';

interface RejoinProps {
  readonly line: Line;
  readonly words: Readonly<Record<'rejoin' | 'otherDates', string>>;
}

/** Shown when a place has ended: join again, or see other dates. */
export const Rejoin = ({ line, words }: RejoinProps) => (
  <p class="actions">
    <Button look="primary" size="large" onClick={() => joinLine(line)}>
      {words.rejoin}
    </Button>
    <LinkButton size="large" href={hrefs.concert(line.concertId)}>
      {words.otherDates}
    </LinkButton>
  </p>
);
