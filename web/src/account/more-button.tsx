import { useEffect, useRef } from 'preact/hooks';

import { accountStrings } from '#web/account/strings.ts';
import type { Pages } from '#web/account/use-pages.ts';
import { stringsNow, useStrings } from '#web/i18n/strings.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';

/** Loads the next page of a list and announces it. At the end of the list, the focus moves to the closing line. */
export const MoreButton = ({ pages }: { pages: Pages<unknown> }) => {
  const t = useStrings(accountStrings);
  const { rows, hasMore, isLoading } = pages;
  const count = rows?.length ?? 0;
  const isAsked = useRef(false);
  const hasGrown = useRef(false);
  const end = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!isAsked.current) return;
    isAsked.current = false;
    if (hasMore) announce(stringsNow(accountStrings).moreCame(count));
    else end.current?.focus();
  }, [count, hasMore]);

  const ask = (): void => {
    isAsked.current = true;
    hasGrown.current = true;
    pages.more();
  };
  if (hasMore) {
    return (
      <Button class="more" isBusy={isLoading && isAsked.current} onClick={ask}>
        {t.more}
      </Button>
    );
  }
  if (!hasGrown.current) return null;
  return (
    <p ref={end} tabIndex={-1} class="more quiet">
      {t.allShown(count)}
    </p>
  );
};
