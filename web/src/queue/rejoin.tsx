import { useState } from 'preact/hooks';

import type { Line } from '#web/queue/kept-place.ts';
import { joinLine } from '#web/queue/places.ts';
import { hrefs } from '#web/router.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface RejoinProps {
  readonly line: Line;
  readonly words: Readonly<Record<'rejoin' | 'otherDates', string>>;
}

/** What is left to whoever's place has ended: to join again, or to look at other dates. */
export const Rejoin = ({ line, words }: RejoinProps) => {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const rejoin = async (): Promise<void> => {
    setBusy(true);
    try {
      await joinLine(line);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <>
      <p class="actions">
        <Button look="primary" size="large" isBusy={isBusy} onClick={() => void rejoin()}>
          {words.rejoin}
        </Button>
        <LinkButton size="large" href={hrefs.concert(line.concertId)}>
          {words.otherDates}
        </LinkButton>
      </p>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
};
