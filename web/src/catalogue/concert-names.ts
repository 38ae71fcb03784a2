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
    // The list works without names; the next page that needs this one asks again.
    asked.delete(concertId);
  }
};

/** Concert names by ID. Each is read once; a name that has not arrived yet is missing. */
export const useConcertNames = (concertIds: readonly string[]): ReadonlyMap<string, string> => {
  const wanted = [...new Set(concertIds)].join(' ');
  useEffect(() => {
    for (const concertId of wanted.split(' ')) if (concertId !== '') void ask(concertId);
  }, [wanted]);
  return useStore(names);
};
