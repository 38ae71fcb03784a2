import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** Keeps the issuer's sessions and codes in memory. After a restart, everyone signs in again. */
export const memoryStorage = (): ((model: string) => Adapter) => {
  const entries = new Map<string, Entry>();

  const forgetExpired = (): void => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= Date.now()) entries.delete(key);
  };
  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  };
  const findBy = (model: string, field: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
    [...entries]
      .filter(([key]) => key.startsWith(`${model}:`))
      .map(([key]) => live(key))
      .find((payload) => payload?.[field] === value);

  return (model) => ({
    upsert: async (id, payload, expiresIn) => {
      forgetExpired();
      entries.set(`${model}:${id}`, { payload, expiresAt: Date.now() + (expiresIn || Infinity) * 1_000 });
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: async (uid) => findBy(model, 'uid', uid),
    findByUserCode: async (userCode) => findBy(model, 'userCode', userCode),
    consume: async (id) => {
      const payload = live(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
    },
    destroy: async (id) => {
      entries.delete(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
};
