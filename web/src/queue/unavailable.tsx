import type { ComponentChildren } from 'preact';

import { useStrings } from '#web/i18n/strings.ts';
import { QueueTitle } from '#web/queue/queue-title.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { LinkButton } from '#web/ui/button.tsx';
import type { Show } from '#web/use-show.ts';

interface UnavailableProps {
  readonly show: Show;
  readonly title: string;
  readonly text: string;
  /** What the user can still do here. */
  readonly children?: ComponentChildren;
}

/** Shown when the queue cannot be joined, with links to other dates. */
export const Unavailable = ({ show, title, text, children }: UnavailableProps) => {
  const t = useStrings(queueStrings);
  return (
    <>
      <QueueTitle>{title}</QueueTitle>
      <p class="queue-text">{text}</p>
      {children}
      <p class="actions">
        <LinkButton
          look={children ? 'secondary' : 'primary'}
          size="large"
          href={hrefs.concert(show.concert.concertId)}
        >
          {t.otherDates}
        </LinkButton>
        <LinkButton size="large" href={hrefs.concerts}>
          {t.allConcerts}
        </LinkButton>
      </p>
    </>
  );
};
