import { useEffect, useRef } from 'preact/hooks';

import { accountStrings } from '#web/account/strings.ts';
import type { Pages } from '#web/account/use-pages.ts';
import { stringsNow, useStrings } from '#web/i18n/strings.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';

/** Asks for the next page of a list, and says when it has come. */
export const MoreButton = ({ pages }: { pages: Pages<unknown> }) => {
  const t = useStrings(accountStrings);
  const count = pages.rows?.length ?? 0;
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) announce(stringsNow(accountStrings).moreCame(count));
    isAsked.current = false;
  }, [count]);

  if (!pages.hasMore) return null;
  const ask = (): void => {
    isAsked.current = true;
    pages.more();
  };
  return (
    <Button class="more" isBusy={pages.isLoading && isAsked.current} onClick={ask}>
      {t.more}
    </Button>
  );
};
