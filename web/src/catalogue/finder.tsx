import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { ListView } from '#web/catalogue/list-view.ts';
import { type Order, ORDERS } from '#web/catalogue/order.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { announce } from '#web/ui/announcer.tsx';

interface FinderProps {
  readonly view: ListView;
  readonly onChange: (change: Partial<ListView>) => void;
  /** The search field. */
  readonly field: RefObject<HTMLInputElement | null>;
}

/** The search field of the list of concerts, and its order. */
export const Finder = ({ view: { query, order }, onChange, field }: FinderProps) => {
  const t = useStrings(catalogueStrings);
  return (
    <search class="finder">
      <label class="control">
        <span class="visually-hidden">{t.search}</span>
        <input
          ref={field}
          type="search"
          name="q"
          value={query}
          placeholder={t.search}
          autocomplete="off"
          enterkeyhint="search"
          onInput={({ currentTarget }) => onChange({ query: currentTarget.value })}
        />
      </label>
      <label class="control">
        <span class="visually-hidden">{t.order}</span>
        <select
          name="sort"
          value={order}
          onChange={({ currentTarget }) => onChange({ order: currentTarget.value as Order })}
        >
          {ORDERS.map((name) => (
            <option key={name} value={name}>
              {t.orders[name]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
};

/** An announcement at every key would interrupt the screen reader, which reads the typed keys. */
const SETTLED_MS = 700;

/** How many concerts a search has found. Announced once the user stops typing. */
export const FoundCount = ({ query, count }: { readonly query: string; readonly count: number }) => {
  const t = useStrings(catalogueStrings);
  const announced = useRef(query);
  useEffect(() => {
    if (query === announced.current) return undefined;
    const timer = setTimeout(() => {
      announced.current = query;
      announce(t.found(count));
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [query, count, t]);
  return query !== '' && count > 0 ? <p class="finder-count">{t.found(count)}</p> : null;
};
