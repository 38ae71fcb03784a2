import * as z from 'zod/mini';

/** A JWK Set (RFC 7517) of Ed25519 keys (RFC 8037). */
export const JwksView = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
      kid: z.string(),
      x: z.string(),
    }),
  ),
});
