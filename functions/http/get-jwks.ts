import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { publicKeySet } from '#lib/token/public-keys.ts';
import { JwksView } from '#lib/views/jwks.ts';

export const handler = endpoint(routes.getJwks, {
  summary: 'Returns the public keys that sign receipts and checkpoints of draws, as a JWK Set.',
  responses: { 200: JwksView },
  run: async ({ now }) => reply(200, await publicKeySet(now)),
});
