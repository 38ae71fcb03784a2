import { useEffect } from 'preact/hooks';

import { call } from '#web/api.ts';
import { createStore, useStore } from '#web/store.ts';

const names = createStore<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

const ask = async (concertId: string): Promise<void> => {
  if (asked.has(concertId)) return;
  asked.add(concertId);
  try {
    const { name } = await call('GET /concerts/{concertId}', { path: { concertId } });
    names.set(new Map([...names.get(), [concertId, name]]));
  } catch {
    // A list without its names is still a list; the next page that shows it asks again.
    asked.delete(concertId);
  }
};

/** What concerts are called, each asked for once; those that are not known yet are missing. */
export const useConcertNames = (concertIds: readonly string[]): ReadonlyMap<string, string> => {
  const wanted = [...new Set(concertIds)].join(' ');
  useEffect(() => {
    for (const concertId of wanted.split(' ')) if (concertId !== '') void ask(concertId);
  }, [wanted]);
  return useStore(names);
};
